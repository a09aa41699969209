/**
 * The Markdown in which the topics of the help are written: headings, paragraphs, lists, code, tables; within a line `code`
 * and *emphasis*. A backslash takes the meaning from the character after it.
 */

export type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly text: string }
  /** `marker` is a dash, or a number and a full stop. */
  | { readonly kind: 'item'; readonly marker: string; readonly text: string }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] };

export interface Inline {
  readonly text: string;
  readonly kind: 'plain' | 'code' | 'emphasis';
}

const HEADING = /^#+ (.*)$/;
const FENCE = /^```/;
const TABLE = /^\|/;
const ITEM = /^(-|\d+\.) +(.*)$/;
const INLINE = /\\(.)|`([^`]*)`|\*{1,2}(?=\S)((?:[^*\\`]|`[^`]*`)*?)(?<=\S)\*{1,2}/g;
const UNESCAPED_BAR = /(?<!\\)\|/;

export function parseMarkdown(text: string): readonly Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const [block, end] = blockAt(lines, at);
    if (block !== null) blocks.push(block);
    at = end;
  }
  return blocks;
}

export function parseInline(text: string): readonly Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  const plain = (piece: string): void => {
    const last = parts.at(-1);
    if (last?.kind === 'plain') parts[parts.length - 1] = { kind: 'plain', text: last.text + piece };
    else if (piece !== '') parts.push({ kind: 'plain', text: piece });
  };
  for (const { 0: whole, 1: escaped, 2: code, 3: emphasis, index } of text.matchAll(INLINE)) {
    plain(text.slice(from, index));
    if (escaped !== undefined) plain(escaped);
    else if (code !== undefined) parts.push({ kind: 'code', text: code });
    else if (emphasis !== undefined) parts.push({ kind: 'emphasis', text: emphasis.replaceAll('`', '') });
    from = index + whole.length;
  }
  plain(text.slice(from));
  return parts;
}

/** A text that stands for itself in a paragraph or in the cell of a table. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*|]/g, (character) => `\\${character}`);
}

/** A table in Markdown; its cells are Markdown already. */
export function tableMarkdown(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @returns the block that begins at a line, null for an empty one, and the line after it */
function blockAt(lines: readonly string[], at: number): readonly [Block | null, number] {
  const line = lines[at];
  if (line.trim() === '') return [null, at + 1];
  const heading = HEADING.exec(line);
  if (heading !== null) return [{ kind: 'heading', text: heading[1] }, at + 1];
  if (FENCE.test(line)) {
    const end = endOf(lines, at + 1, (each) => FENCE.test(each));
    return [{ kind: 'code', lines: lines.slice(at + 1, end) }, end + 1];
  }
  if (TABLE.test(line)) {
    const end = endOf(lines, at, (each) => !TABLE.test(each));
    const [heads, , ...rows] = lines.slice(at, end).map(cellsOf);
    return [{ kind: 'table', heads, rows }, end];
  }
  const end = endOf(lines, at + 1, startsBlock);
  const [first, ...rest] = lines.slice(at, end).map((each) => each.trim());
  const [, marker, start = first] = ITEM.exec(first) ?? [];
  const text = [start, ...rest].join(' ');
  return [marker === undefined ? { kind: 'paragraph', text } : { kind: 'item', marker, text }, end];
}

function startsBlock(line: string): boolean {
  return line.trim() === '' || [HEADING, FENCE, TABLE, ITEM].some((pattern) => pattern.test(line));
}

function endOf(lines: readonly string[], from: number, isEnd: (line: string) => boolean): number {
  const found = lines.findIndex((line, k) => k >= from && isEnd(line));
  return found === -1 ? lines.length : found;
}

/** In a cell only the bars are unescaped here; the rest of its Markdown is read where it is shown. */
function cellsOf(line: string): readonly string[] {
  const cells = line.split(UNESCAPED_BAR).slice(1);
  return (cells.at(-1)?.trim() === '' ? cells.slice(0, -1) : cells).map((cell) =>
    cell.trim().replace(/`[^`]*`/g, (code) => code.replaceAll('\\|', '|')),
  );
}
