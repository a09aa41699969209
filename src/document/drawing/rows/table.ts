/**
 * Tables of words and numbers: columns as wide as their widest cell, with numbers right-aligned so that decimal points line
 * up.
 * Invariant: where there is too little room, whole columns are left out first, then texts are cut, then heads, never
 * numbers.
 */
import { widthOf } from '../../cells/width.js';
import { type Column, type Inlines, type Table, type TableRow, textOfInlines } from '../../document.js';
import { legendsOf } from '../in-words.js';
import { BAR_WIDTH, inlineRow } from './inlines.js';
import { SELECTED_SIGN } from './part.js';
import {
  asPart,
  EMPTY_ROW,
  padEnd,
  padStart,
  type Role,
  type Row,
  row,
  rowWidth,
  type Span,
  span,
  textOf,
  truncateMiddle,
  truncateRow,
  wrap,
} from './rows.js';

/** A picture that is as long, between its least length and its most, as the other columns leave it room. */
interface Stretching {
  readonly role: Role;
  readonly least: number;
  readonly most: number;
  readonly draw: (length: number) => string;
}

interface Line<Cell = Span> extends Omit<TableRow, 'cells'> {
  readonly cells: readonly Cell[];
}

type Cell = Span | Stretching;

const GAP = 2;
const INDENT = '  ';
const NARROWEST_TEXT = 6;
/** To how many cells names and other texts are cut before columns of a rank are left out. */
const READABLE_NAME = 20;
const READABLE_TEXT = 12;
const SHORTEST_BAR = 6;
const SHORTEST_TREND = 4;
/** Where its column is never left out, so that nothing takes its room. */
const LONGEST_BAR = 24;

/** @param isWhole whether rows become longer than the width rather than lose a column, as in a text that no pane cuts off */
export function tableRows(block: Table, width: number, isWhole = false): readonly Row[] {
  if (block.turns) {
    const turned = uprightRows(turnedTable(block), Infinity, false);
    if (turned.every((line) => rowWidth(line) <= width)) return turned;
  }
  return uprightRows(block, width, isWhole);
}

/** The table with its rows as columns. */
function turnedTable({ columns, rows }: Table): Table {
  return {
    kind: 'table',
    columns: [
      { head: [], holds: 'text' },
      ...rows.map(({ cells }) => ({ head: cells[0] ?? [], holds: 'number' as const })),
    ],
    rows: columns.slice(1).map(({ head }, k) => ({ cells: [head, ...rows.map(({ cells }) => cells[k + 1] ?? [])] })),
  };
}

function uprightRows({ columns, rows, unfit }: Table, within: number, isWhole: boolean): readonly Row[] {
  const lines = linesOf(columns, rows);
  const heads = columns.map(({ head }) => textOfInlines(head));
  const inColumns = lines.filter(({ across }) => across === undefined);
  const widest = (k: number, length?: number): number =>
    Math.max(0, ...inColumns.map(({ cells }) => widthOf(drawnCell(cells[k], length).text)));
  const contents = columns.map((_, k) => widest(k));
  const widths = heads.map((head, k) => Math.max(widthOf(head), contents[k]));
  const stretches = columns.map((_, k) => lines.some(({ cells }) => isStretching(cells[k])));
  const least = widths.map((room, k) => (stretches[k] ? Math.max(widthOf(heads[k]), widest(k, 0)) : room));
  const all = columns.map((_, k) => k);
  const width = isWhole ? Math.max(within, widthOfAll(all, neededWidth(columns, least))) : within;
  const shown = chooseColumns(columns, least, contents, width);
  narrow(columns, shown, widths, { least, contents }, width);
  const lengths = widths.map((room, k) =>
    stretches[k] ? lengthWithin(lines.map(({ cells }) => cells[k]).filter(isStretching), room) : 0,
  );
  const drawn = lines.map(
    (line): Line => ({ ...line, cells: line.cells.map((cell, k) => drawnCell(cell, lengths[k])) }),
  );
  const header = heads.some((head) => head !== '') ? [{ cells: heads.map((head) => span(head, 'muted')) }] : [];
  const hidden = unfit === undefined ? 0 : unfit.before + columns.length - shown.length;
  const left = hidden === 0 ? [] : wrap(`${hidden} ${unfit?.said}`, within - INDENT.length, 'muted');
  const legends = legendsOf(shown.map((k) => columns[k])).flatMap((legend) => [
    ...wrap(legend, within, 'muted'),
    EMPTY_ROW,
  ]);
  return [
    ...legends,
    ...header.map((line) => asPart(layOut(columns, shown, widths, line, width), { kind: 'head' })),
    ...drawn.map((line) => layOut(columns, shown, widths, line, width)),
    ...left.map((line) => row(INDENT, ...line)),
  ];
}

function linesOf(columns: readonly Column[], rows: readonly TableRow[]): readonly Line<Cell>[] {
  const aligned = columns.map(({ aligned }, k) =>
    aligned === undefined ? null : alignPoints(rows.map(({ cells }) => textOfInlines(cells[k] ?? []))),
  );
  return rows.map((line, y) => ({
    ...line,
    cells: columns.map((column, k) => {
      const cell = cellOf(line.cells[k] ?? [], column, line.tone);
      const text = aligned[k]?.[y];
      return text === undefined ? cell : span(text, cell.role, isStretching(cell) ? {} : { parts: cell.parts });
    }),
  }));
}

/** Adds spaces after numbers, so that their points stand under each other where their ends do. */
function alignPoints(texts: readonly string[]): readonly string[] {
  const fractions = texts.map((text) => text.length - (/[.e]/.exec(text)?.index ?? text.length));
  const longest = Math.max(0, ...fractions);
  return texts.map((text, k) => text + ' '.repeat(longest - fractions[k]));
}

/** A cell in the role of its row, or in that of the first part that has another one. */
function cellOf(cell: Inlines, { rank = 0 }: Column, tone: Role = 'plain'): Cell {
  const drawn = inlineRow(cell, tone);
  if (drawn.length === 1 && drawn[0].change !== undefined) return drawn[0];
  const role = drawn.find((part) => part.role !== tone)?.role ?? tone;
  if (!cell.some(({ kind }) => kind === 'bar' || kind === 'trend'))
    return span(textOf(drawn), role, { parts: drawn.flatMap(({ parts }) => parts) });
  const points = cell.flatMap((inline) => (inline.kind === 'trend' ? [inline.values.length] : []));
  const [least, most] =
    points.length > 0
      ? [Math.min(SHORTEST_TREND, ...points), Math.max(...points)]
      : [SHORTEST_BAR, rank === 0 ? LONGEST_BAR : BAR_WIDTH];
  return { role, least, most, draw: (length) => textOf(inlineRow(cell, tone, { bar: length, trend: length })) };
}

/** How wide columns are together, with the mark before them and the gaps between them. */
function widthOfAll(shown: readonly number[], widthAt: (k: number) => number): number {
  return INDENT.length - GAP + shown.reduce((sum, k) => sum + widthAt(k) + GAP, 0);
}

/**
 * Takes what does not fit from the columns that stretch, then, a cell at a time, from the widest texts, those of a rank
 * first, then from heads over numbers, then from texts down to their beginnings, and never from numbers.
 */
function narrow(
  columns: readonly Column[],
  shown: readonly number[],
  widths: number[],
  { least, contents }: Readonly<Record<'least' | 'contents', readonly number[]>>,
  width: number,
): void {
  let excess = widthOfAll(shown, (k) => widths[k]) - width;
  for (const k of shown) {
    const taken = Math.max(0, Math.min(excess, widths[k] - least[k]));
    widths[k] -= taken;
    excess -= taken;
  }
  const cut = (among: readonly number[], surplus: (k: number) => number): void => {
    while (excess > 0 && among.length > 0) {
      const most = among.reduce((best, k) => (surplus(k) > surplus(best) ? k : best));
      if (surplus(most) <= 0) return;
      widths[most]--;
      excess--;
    }
  };
  // `chooseColumns` has left every column of a rank its full width.
  const texts = shown.filter((k) => isCut(columns[k]) || (k === 0 && columns[k].holds !== 'number'));
  const beyondReadable = (k: number): number => widths[k] - READABLE_TEXT;
  cut(
    texts.filter((k) => rankOf(columns[k]) > 0),
    beyondReadable,
  );
  cut(texts, beyondReadable);
  cut(
    shown.filter((k) => columns[k].holds === 'number'),
    (k) => widths[k] - contents[k],
  );
  cut(texts, (k) => widths[k] - NARROWEST_TEXT);
}

function rankOf({ rank = 0 }: Column): number {
  return rank;
}

function cutOf({ holds, cut }: Column): Column['cut'] {
  return cut ?? (holds === 'name' ? 'middle' : undefined);
}

function isCut(column: Column): boolean {
  return column.holds !== 'number' && (rankOf(column) === 0 || cutOf(column) !== undefined);
}

/** A column that can be cut counts only for the width it needs; one that is left out rather than cut counts in full. */
function neededWidth(columns: readonly Column[], widths: readonly number[]): (k: number) => number {
  return (k) =>
    isCut(columns[k]) ? Math.min(widths[k], columns[k].holds === 'name' ? READABLE_NAME : READABLE_TEXT) : widths[k];
}

function chooseColumns(
  columns: readonly Column[],
  widths: readonly number[],
  contents: readonly number[],
  width: number,
): readonly number[] {
  let shown = columns.map((_, k) => k);
  while (widthOfAll(shown, neededWidth(columns, widths)) > width) {
    const worst = shown.reduce((best, k) => (rankOf(columns[k]) > rankOf(columns[best]) ? k : best));
    if (rankOf(columns[worst]) === 0) break;
    shown = shown.filter((k) => k !== worst);
  }
  // Numbers are never cut: rather than that, what lies between the first column and the last gives way.
  const lowest = (k: number): number =>
    columns[k].holds === 'number' ? contents[k] : Math.min(widths[k], NARROWEST_TEXT);
  while (shown.length > 2 && widthOfAll(shown, lowest) > width) {
    shown = shown.filter((_, place) => place !== shown.length - 2);
  }
  return shown;
}

function layOut(
  columns: readonly Column[],
  shown: readonly number[],
  widths: readonly number[],
  { cells, selected, across, tone }: Line,
  width: number,
): Row {
  const mark = selected ? span('▸ ', 'selected', { parts: SELECTED_SIGN }) : span(INDENT);
  if (across) return truncateRow([mark, span(cells[0].text, tone)], width);
  const parts = shown.flatMap((k, position) => {
    const { text, role, change, parts } = cells[k];
    const [column, room] = [columns[k], widths[k]];
    const fitted = cutOf(column) === 'middle' ? truncateMiddle(text, room) : text;
    const isLast = position === shown.length - 1;
    const padded =
      column.holds === 'number'
        ? padStart(fitted, room)
        : isLast
          ? padEnd(fitted, room).trimEnd()
          : padEnd(fitted, room);
    const gap = position === 0 ? [] : [span(' '.repeat(GAP))];
    return [...gap, ...(change === undefined ? [span(padded, role, { parts })] : changedCell(padded, cells[k]))];
  });
  return truncateRow([mark, ...parts], width);
}

/** The number apart from the spaces round it. */
function changedCell(text: string, { role, change, parts }: Span): Row {
  const [, before, number, after] = /^( *)(.*?)( *)$/.exec(text) ?? ['', '', text, ''];
  return row(before, span(number, role, { change, parts }), after);
}

/** The pictures of a column have one length, so that they can be compared: the longest at which all fit. */
function lengthWithin(pictures: readonly Stretching[], width: number): number {
  const most = Math.max(0, ...pictures.map((picture) => picture.most));
  const isTooLong = (length: number): boolean =>
    pictures.some((picture) => widthOf(drawnCell(picture, length).text) > width);
  let [fitting, tooLong] = [0, most + 1];
  if (!isTooLong(most)) return most;
  while (fitting + 1 < tooLong) {
    const middle = (fitting + tooLong) >> 1;
    if (isTooLong(middle)) tooLong = middle;
    else fitting = middle;
  }
  return fitting;
}

function drawnCell(cell: Cell, length = Infinity): Span {
  if (!isStretching(cell)) return cell;
  return span(cell.draw(Math.max(cell.least, Math.min(length, cell.most))), cell.role);
}

function isStretching(cell: Cell): cell is Stretching {
  return 'draw' in cell;
}
