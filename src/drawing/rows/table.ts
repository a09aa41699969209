/**
 * Tables: columns as wide as their widest cell, with numbers right-aligned so that decimal points line up.
 * Invariant: where there is too little room, whole columns are dropped first, then texts are cut, then heads, never
 * numbers.
 */
import { widthOf } from '../../cells/width.js';
import {
  EMPTY_ROW,
  padEnd,
  padStart,
  type Role,
  type Row,
  type Span,
  span,
  truncateMiddle,
  truncateRow,
} from './rows.js';

export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** Where there is too little room, columns with a higher number are dropped first; 0 is never dropped. */
  readonly drop?: number;
  /** Where its texts are cut when there is too little room. Default: at their end. One that is dropped is cut first if it has this. */
  readonly cut?: 'middle' | 'end';
  /** To how many cells its texts are cut before other columns are dropped. Default: as long as they can be read. */
  readonly readable?: number;
}

type ColumnOptions = Pick<Column, 'drop' | 'cut'>;

export function left(header: string, options: ColumnOptions = {}): Column {
  return { header, align: 'left', ...options };
}

export function right(header: string, options: ColumnOptions = {}): Column {
  return { header, align: 'right', ...options };
}

/** A picture that is as long, between its least length and its most, as the other columns leave it room. */
export interface Stretching {
  readonly role: Role;
  readonly least: number;
  readonly most: number;
  readonly draw: (length: number) => string;
}

export type Cell = string | Span | Stretching;

export interface TableRow {
  readonly cells: readonly Cell[];
  readonly selected?: boolean;
  readonly role?: Role;
  /** Its only cell is a heading of the rows below it, over all columns. */
  readonly across?: true;
}

const GAP = 2;
const MARK_WIDTH = 2;
const NARROWEST_LABEL = 6;
const READABLE_LABEL = 12;

export function table(columns: readonly Column[], lines: readonly TableRow[], width: number): readonly Row[] {
  const { widths, contents, least, shown } = measure(columns, lines, width);
  stretch(shown, widths, least, width);
  narrow(columns, shown, widths, contents, width);
  const hasHeader = columns.some(({ header }) => header !== '');
  const header = hasHeader
    ? [layOut(columns, shown, widths, { cells: columns.map((column) => span(column.header, 'muted')) }, width)]
    : [];
  const lengths = columns.map((_, k) =>
    longestWithin(
      lines.flatMap(({ cells }) => cells[k] ?? []),
      widths[k],
    ),
  );
  const drawn = lines.map((line) => ({ ...line, cells: line.cells.map((cell, k) => drawnCell(cell, lengths[k])) }));
  return [...header, ...drawn.map((line) => layOut(columns, shown, widths, line, width))];
}

/** How many columns have no room. */
export function countUnfit(columns: readonly Column[], lines: readonly TableRow[], width: number): number {
  return columns.length - measure(columns, lines, width).shown.length;
}

function measure(columns: readonly Column[], lines: readonly TableRow[], width: number) {
  const inColumns = lines.filter(({ across }) => across === undefined);
  const contents = columns.map((_, k) => Math.max(0, ...inColumns.map(({ cells }) => widthOf(textOf(cells[k])))));
  const widths = columns.map(({ header }, k) => Math.max(widthOf(header), contents[k]));
  const least = columns.map(({ header }, k) =>
    Math.max(widthOf(header), ...inColumns.map(({ cells }) => widthOf(textOf(cells[k], 0)))),
  );
  return { widths, contents, least, shown: chooseColumns(columns, least, contents, width) };
}

/** Takes what does not fit from the columns that stretch. */
function stretch(shown: readonly number[], widths: number[], least: readonly number[], width: number): void {
  let excess = excessOf(shown, widths, width);
  for (const k of shown) {
    const taken = Math.max(0, Math.min(excess, widths[k] - least[k]));
    widths[k] -= taken;
    excess -= taken;
  }
}

function excessOf(shown: readonly number[], widths: readonly number[], width: number): number {
  return MARK_WIDTH - GAP + shown.reduce((sum, k) => sum + widths[k] + GAP, 0) - width;
}

/**
 * Cuts the widest text columns, those of a rank first, one cell at a time, until the table fits, then heads over numbers, then texts to their
 * beginnings, and never numbers.
 */
function narrow(
  columns: readonly Column[],
  shown: readonly number[],
  widths: number[],
  contents: readonly number[],
  width: number,
): void {
  let excess = excessOf(shown, widths, width);
  // `chooseColumns` has left every droppable column its full width.
  const texts = shown.filter((k) => isCut(columns[k]) || (columns[k].align === 'left' && k === 0));
  const cutTexts = (least: number, among = texts): void => {
    while (excess > 0 && among.length > 0) {
      const widest = among.reduce((best, k) => (widths[k] > widths[best] ? k : best), among[0]);
      if (widths[widest] <= least) return;
      widths[widest]--;
      excess--;
    }
  };
  cutTexts(
    READABLE_LABEL,
    texts.filter((k) => (columns[k].drop ?? 0) > 0),
  );
  cutTexts(READABLE_LABEL);
  const heads = shown.filter((k) => columns[k].align === 'right');
  const surplus = (k: number): number => widths[k] - contents[k];
  while (excess > 0 && heads.length > 0) {
    const longest = heads.reduce((best, k) => (surplus(k) > surplus(best) ? k : best), heads[0]);
    if (surplus(longest) <= 0) break;
    widths[longest]--;
    excess--;
  }
  cutTexts(NARROWEST_LABEL);
}

function isCut({ align, drop = 0, cut }: Column): boolean {
  return align === 'left' && (drop === 0 || cut !== undefined);
}

function chooseColumns(
  columns: readonly Column[],
  widths: readonly number[],
  contents: readonly number[],
  width: number,
): readonly number[] {
  let shown = columns.map((_, k) => k);
  // A column that can be cut counts only for the width it needs; one that is dropped rather than cut counts in full.
  const least = (k: number): number =>
    isCut(columns[k]) ? Math.min(widths[k], columns[k].readable ?? READABLE_LABEL) : widths[k];
  const needed = (): number => MARK_WIDTH - GAP + shown.reduce((sum, k) => sum + least(k) + GAP, 0);
  while (needed() > width) {
    const worst = shown.reduce((best, k) => ((columns[k].drop ?? 0) > (columns[best].drop ?? 0) ? k : best), shown[0]);
    if ((columns[worst].drop ?? 0) === 0) break;
    shown = shown.filter((k) => k !== worst);
  }
  // Numbers are never cut: rather than that, what lies between the first column and the last gives way.
  const floor = (k: number): number =>
    columns[k].align === 'left' ? Math.min(widths[k], NARROWEST_LABEL) : (contents[k] ?? 0);
  const lowest = (): number => MARK_WIDTH - GAP + shown.reduce((sum, k) => sum + floor(k) + GAP, 0);
  while (shown.length > 2 && lowest() > width) shown = shown.filter((_, place) => place !== shown.length - 2);
  return shown;
}

function layOut(
  columns: readonly Column[],
  shown: readonly number[],
  widths: readonly number[],
  line: TableRow,
  width: number,
): Row {
  const mark = span(line.selected === true ? '▸ ' : '  ', line.selected === true ? 'selected' : 'plain');
  if (line.across === true) {
    return truncateRow([mark, span(textOf(line.cells[0]), line.role)], width);
  }
  const cells = shown.flatMap((k, position) => {
    const cell = line.cells[k] ?? '';
    const whole = textOf(cell);
    const text = columns[k].cut === 'middle' ? truncateMiddle(whole, widths[k]) : whole;
    const padded = columns[k].align === 'right' ? padStart(text, widths[k]) : padEnd(text, widths[k]);
    const isLast = position === shown.length - 1;
    const role = typeof cell === 'string' ? (line.role ?? 'plain') : cell.role;
    const painted = span(isLast && columns[k].align === 'left' ? padded.trimEnd() : padded, role);
    const gap = position === 0 ? [] : [span(' '.repeat(GAP))];
    if (typeof cell !== 'string' && 'change' in cell) return [...gap, ...changedCell(painted, cell)];
    return [...gap, painted];
  });
  if (cells.length === 0) return EMPTY_ROW;
  return truncateRow([mark, ...cells], width);
}

/** The pictures of a column have one length, so that they can be compared. */
function longestWithin(cells: readonly Cell[], width: number): number {
  const stretching = cells.filter(isStretching);
  let length = Math.max(0, ...stretching.map(({ most }) => most));
  while (length > 0 && stretching.some((cell) => widthOf(textOf(cell, length)) > width)) length--;
  return length;
}

/** The number apart from the spaces round it. */
function changedCell({ text, role }: Span, { change }: Span): Row {
  const before = text.length - text.trimStart().length;
  const number: Span = { ...span(text.trim(), role), ...(change === undefined ? {} : { change }) };
  return [span(text.slice(0, before)), number, span(text.slice(before + number.text.length))].filter(
    (part) => part.text !== '',
  );
}

function drawnCell(cell: Cell, length: number): Cell {
  return isStretching(cell) ? span(textOf(cell, length), cell.role) : cell;
}

function textOf(cell: Cell | undefined, length = Number.POSITIVE_INFINITY): string {
  if (cell === undefined) return '';
  if (isStretching(cell)) return cell.draw(Math.max(cell.least, Math.min(length, cell.most)));
  return typeof cell === 'string' ? cell : cell.text;
}

function isStretching(cell: Cell | undefined): cell is Stretching {
  return typeof cell === 'object' && 'draw' in cell;
}
