/** Words and numbers of a line as Markdown, which GitHub shows as they are. */
import { withAlarmSign } from '../../alarm.js';
import { type Inline, type Inlines, textOfInlines } from '../../document.js';
import { apart, trendInWords } from '../in-words.js';

/** @param isInTable where a bar is escaped even in code */
export function inlinesMarkdown(inlines: Inlines, isInTable = false): string {
  return apart(inlines.map((inline) => inlineMarkdown(inline, isInTable)).join(''));
}

/** Sets a text in strong letters, unless some of it is already. */
export function strong(markdown: string): string {
  return markdown === '' || markdown.includes('**') ? markdown : `**${markdown}**`;
}

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

/** More backticks than stand together in the text. */
export function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}

function inlineMarkdown(inline: Inline, isInTable: boolean): string {
  switch (inline.kind) {
    case 'bar':
      return '';
    case 'trend':
      return trendInWords(inline.values);
    case 'value':
      return escapeText(withAlarmSign(inline.text, inline.tone));
    case 'code':
      return codeSpan(inline.text, isInTable);
    case 'command':
      return codeSpan(inline.line, isInTable);
    case 'strong':
      return strong(inlinesMarkdown(inline.inlines, isInTable));
    case 'emphasis': {
      const words = inlinesMarkdown(inline.inlines, isInTable);
      return words === '' ? '' : `*${words}*`;
    }
    case 'link':
      return `[${inlinesMarkdown(inline.inlines, isInTable)}](<${inline.target}>)`;
    default:
      return escapeText(textOfInlines([inline]));
  }
}

/** Code within a line; in a table a bar is escaped even there. */
function codeSpan(text: string, isInTable: boolean): string {
  const fence = fenceFor(text, 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  const shown = isInTable ? text.replace(/\|/g, '\\|') : text;
  return `${fence}${space}${shown}${space}${fence}`;
}
