/** Words as Markdown that GitHub shows as they are. */

/** Keeps words such as `<BOS>` from being read as markup, and prices from being read as formulas. */
export function escapeText(text: string): string {
  return text.replace(/\s+/g, (space) => (space.includes('\n') ? ' ' : space)).replace(/[\\`*_<>#[\]|&~$]/g, '\\$&');
}

/** Keeps the start of a line from being read as a list, a rule or an underline. */
export function escapeStart(line: string): string {
  return line
    .trimStart()
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/** Code within a line; in a table a bar is escaped even there. */
export function codeSpan(text: string, isInTable: boolean): string {
  const fence = fenceFor(text, 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  const shown = isInTable ? text.replace(/\|/g, '\\|') : text;
  return `${fence}${space}${shown}${space}${fence}`;
}

/** More backticks than stand together in the text. */
export function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}
