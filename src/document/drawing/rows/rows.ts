/**
 * What views are made of: rows of spans, each with a text and a role. The screen paints roles as colours, the report
 * drops them.
 * Invariant: widths are counted in the cells that the screen paints (wide characters take two, combining marks none).
 */
import { clustersOf, clusterWidth, widthOf } from '../../cells/width.js';
import type { Change } from '../../document.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import { NO_PARTS, type Part } from './part.js';

export type Role =
  | 'plain'
  /** Sentences that explain or add something; terse screens leave them out. */
  | 'prose'
  | 'aside'
  /** A term of the field within a sentence, which can be asked about. */
  | 'term'
  | 'muted'
  /** A number that differs from the previous stop's. */
  | 'changed'
  | 'title'
  /** Where one is: the cursor, its place, the pane that has the keys. */
  | 'here'
  /** What can be pressed: keys, and the commands that they stand for. */
  | 'press'
  | 'target'
  | 'positive'
  | 'negative'
  | 'warning'
  /** What is not finite, or has failed a check. */
  | 'alarm'
  | SeriesRole
  | 'selected'
  /** What a presenter points at. */
  | 'pointed';

/** The lines of a chart, in their order; more begin again. */
export const SERIES_ROLES = ['series-1', 'series-2', 'series-3', 'series-4'] as const;
export type SeriesRole = (typeof SERIES_ROLES)[number];

/**
 * The values of a picture's cell as shares of the largest size, −1 … 1 with their sign; NaN stays NaN. With `lower`,
 * the cell holds two values, one above the other. The span's text must say as much as it can without colour.
 */
export interface Shade {
  readonly upper: number;
  readonly lower?: number;
  /** The text is a number, with the colour behind it; other texts only stand for the colour. */
  readonly isNumber?: boolean;
}

/** Each has all fields, in one order: V8 compiles what draws for each shape of object that it meets. */
export interface Span {
  readonly text: string;
  readonly role: Role;
  readonly shade: Shade | undefined;
  /** How the number that it is has changed; a sign for it goes before it where there is room. */
  readonly change: Change | undefined;
  /** What it is a part of, so that it need not be read to find that out. */
  readonly parts: readonly Part[];
}

export type Row = readonly Span[];

export const ELLIPSIS = '…';
export const EMPTY_ROW: Row = [];

export function span(
  text: string,
  role: Role = 'plain',
  { shade, change, parts = NO_PARTS }: Partial<Span> = {},
): Span {
  return { text, role, shade, change, parts };
}

/** A row of strings (plain) and spans. */
export function row(...parts: readonly (string | Span)[]): Row {
  const spans: Span[] = [];
  for (const part of parts) {
    const each = typeof part === 'string' ? span(part) : part;
    if (each.text !== '') spans.push(each);
  }
  return spans;
}

export function sameRow(a: Row, b: Row): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((part, k) => sameSpan(part, b[k]));
}

function sameSpan(a: Span, b: Span): boolean {
  if (a.text !== b.text || a.role !== b.role) return false;
  if (a.shade?.isNumber !== b.shade?.isNumber) return false;
  return Object.is(a.shade?.upper, b.shade?.upper) && Object.is(a.shade?.lower, b.shade?.lower);
}

/** The row as a part of something, beside what its spans are parts of already. */
export function asPart(spans: Row, part: Part): Row {
  return spans.map((each) => ({ ...each, parts: [...each.parts, part] }));
}

export function aboutLine(spans: Row, line: number): Row {
  return asPart(spans, { kind: 'line', line });
}

/** What stands side by side in one role, as a part of the same, is one span. */
export function joined(line: Row): Row {
  if (line.length < 2) return line;
  const spans: Span[] = [];
  for (const part of line) {
    const last = spans.at(-1);
    const isAlike = last?.role === part.role && last.parts === part.parts;
    if (isAlike && last.change === undefined && part.change === undefined)
      spans[spans.length - 1] = span(last.text + part.text, part.role, { parts: part.parts });
    else spans.push(part);
  }
  return spans;
}

/** Parts in as few rows as they take, with so many spaces between them; a row after the first is indented. */
export function fillRows(parts: readonly Row[], width: number, { gap = 0, indent = 0 }): readonly Row[] {
  const rows: Row[] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    if (last === undefined) rows.push(part);
    else if (rowWidth(last) + gap + rowWidth(part) > width) rows.push(row(' '.repeat(indent), ...part));
    else rows[rows.length - 1] = row(...last, ' '.repeat(gap), ...part);
  }
  return rows;
}

export function textOf(line: Row): string {
  return line.map(({ text }) => text).join('');
}

export function rowWidth(line: Row): number {
  let width = 0;
  for (const { text } of line) width += widthOf(text);
  return width;
}

/** Cuts a text to `width` cells; a cut text ends in an ellipsis. */
export function truncate(text: string, width: number, glyphs: Glyphs = UNICODE): string {
  if (widthOf(text) <= width) return text;
  return width <= 0 ? '' : startWithin(text, width - 1) + glyphs.signs(ELLIPSIS);
}

/** Cuts a text in its middle, since names of elements differ at their ends. */
export function truncateMiddle(text: string, width: number, glyphs: Glyphs = UNICODE): string {
  let left = widthOf(text);
  if (left <= width) return text;
  // The last clusters that fit into their share of the width.
  let start = 0;
  for (const cluster of clustersOf(text)) {
    if (left <= END_SHARE * width) break;
    left -= clusterWidth(cluster);
    start += cluster.length;
  }
  // What is left is longer than its room, so `truncate` ends it in an ellipsis.
  return truncate(text.slice(0, start), width - left, glyphs) + text.slice(start);
}

const END_SHARE = 0.65;

/** The longest beginning of a text, in whole clusters, that takes at most `width` cells. */
function startWithin(text: string, width: number): string {
  let start = '';
  let cells = 0;
  for (const cluster of clustersOf(text)) {
    cells += clusterWidth(cluster);
    if (cells > width) break;
    start += cluster;
  }
  return start;
}

/** Cut, or filled with spaces, to exactly `width` cells. */
export function padEnd(text: string, width: number, glyphs: Glyphs = UNICODE): string {
  const fitted = truncate(text, width, glyphs);
  return fitted + ' '.repeat(Math.max(0, width - widthOf(fitted)));
}

export function padStart(text: string, width: number, glyphs: Glyphs = UNICODE): string {
  const fitted = truncate(text, width, glyphs);
  return ' '.repeat(Math.max(0, width - widthOf(fitted))) + fitted;
}

/** Cuts a row to `width` cells, keeping roles. */
export function truncateRow(line: Row, width: number, glyphs: Glyphs = UNICODE): Row {
  if (rowWidth(line) <= width) return line;
  const result: Span[] = [];
  let left = width;
  for (const part of line) {
    const { text } = part;
    const cells = widthOf(text);
    // One cell is kept for the ellipsis, unless the row ends here anyway.
    if (cells <= left - 1) {
      result.push(part);
      left -= cells;
      continue;
    }
    result.push({ ...part, text: truncate(cells === left ? `${text} ` : text, left, glyphs) });
    break;
  }
  return result;
}

/** Cut, or filled with spaces, to exactly `width` cells. */
export function fitRow(line: Row, width: number, glyphs: Glyphs = UNICODE): Row {
  const room = width - rowWidth(line);
  if (room < 0) return fitRow(truncateRow(line, width, glyphs), width);
  return room === 0 ? line : [...line, span(' '.repeat(room))];
}

/** A row with something at its right edge. */
export function spread(left: Row, right: Row, width: number, glyphs: Glyphs = UNICODE): Row {
  const room = width - rowWidth(right);
  if (room < 1) return truncateRow(left, width, glyphs);
  const fitted = truncateRow(left, Math.max(0, room - 1), glyphs);
  return [...fitted, span(' '.repeat(Math.max(1, room - rowWidth(fitted)))), ...right];
}

/** A row that is too wide as several, broken between words, those after the first as far indented as it is. */
export function wrapRow(line: Row, width: number, glyphs: Glyphs = UNICODE): readonly Row[] {
  if (rowWidth(line) <= width) return [line];
  const indent = /^ */.exec(textOf(line))?.[0] ?? '';
  const lines: Span[][] = [[]];
  for (const part of line) {
    for (const word of part.text.split(/(?<= )(?=[^ ])/)) {
      const current = lines.at(-1)!;
      const isFull = rowWidth(current) + widthOf(word.trimEnd()) > width;
      if (isFull && textOf(current).trim() !== '') lines.push([span(indent), { ...part, text: word }]);
      else current.push({ ...part, text: word });
    }
  }
  return lines.map((each) => truncateRow(withoutEnd(each), width, glyphs));
}

/** Rows as a text that is printed, without spaces at their ends and empty lines at its end. */
export function printedLines(rows: readonly Row[]): readonly string[] {
  return withoutEmptyEnd(rows).map((line) => textOf(line).trimEnd());
}

/** Without the rows at the end in which nothing stands. */
export function withoutEmptyEnd(rows: readonly Row[]): readonly Row[] {
  return rows.slice(0, rows.findLastIndex((line) => textOf(line).trim() !== '') + 1);
}

/** Without the spaces at the end of the last span. */
export function withoutEnd(line: Row): Row {
  const last = line.at(-1);
  return last === undefined ? line : [...line.slice(0, -1), { ...last, text: last.text.trimEnd() }];
}

/** Spans broken into rows at spaces, each part in its role. */
export function wrapSpans(line: Row, width: number): readonly Row[] {
  const text = textOf(line);
  let from = 0;
  return wrapText(text, width).map((words) => {
    // Spaces at which a row ends are in none.
    from = text.indexOf(words, from);
    const cut = sliceRow(line, from, from + words.length);
    from += words.length;
    return cut;
  });
}

function sliceRow(line: Row, from: number, to: number): Row {
  let start = 0;
  const spans: Span[] = [];
  for (const part of line) {
    const end = start + part.text.length;
    spans.push({ ...part, text: part.text.slice(Math.max(0, from - start), Math.max(0, to - start)) });
    start = end;
  }
  return row(...spans);
}

/** Plain words broken into rows of at most `width` cells; words longer than a row are cut between characters. */
export function wrap(text: string, width: number, role: Role = 'plain'): readonly Row[] {
  return wrapText(text, width).map((line) => row(span(line, role)));
}

/** The same as texts. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && widthOf(line) + 1 + widthOf(rest) <= width) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (widthOf(rest) > width && width > 0) {
      // A cluster wider than a row gets a row of its own.
      const head = startWithin(rest, width) || clustersOf(rest)[0];
      lines.push(head);
      rest = rest.slice(head.length);
    }
    line = rest;
  }
  lines.push(line);
  return lines;
}
