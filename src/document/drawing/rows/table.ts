/**
 * Tables of words and numbers: columns as wide as their widest cell, with numbers right-aligned so that decimal points line
 * up.
 * Invariant: where there is too little room, whole columns are left out first and named below, then texts are cut, then
 * heads, never numbers.
 */
import { widthOf } from '../../cells/width.js';
import { type Column, type Table, textOfInlines } from '../../document.js';
import { columnsWithin, hiddenInWords, priorityOf } from '../columns.js';
import { legendsOf } from '../in-words.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import { SELECTED_SIGN } from './part.js';
import {
  asPart,
  EMPTY_ROW,
  padEnd,
  padStart,
  type Row,
  row,
  rowWidth,
  type Span,
  span,
  truncateMiddle,
  truncateRow,
  wrap,
} from './rows.js';
import { type Cell, drawnCell, isStretching, lengthWithin, linesOf, type TableLine } from './table-cells.js';

const GAP = 2;
const INDENT = '  ';
const NARROWEST_TEXT = 6;
/** To how many cells names and other texts are cut before columns are left out by their priority. */
const READABLE_NAME = 20;
const READABLE_TEXT = 12;

/** @param isWhole whether rows become longer than the width rather than lose a column, as in a text that no pane cuts off */
export function tableRows(block: Table, width: number, isWhole = false, glyphs: Glyphs = UNICODE): readonly Row[] {
  if (block.turns) {
    const turned = uprightRows(turnedTable(block), Infinity, false, glyphs);
    if (turned.every((line) => rowWidth(line) <= width)) return turned;
  }
  return uprightRows(block, width, isWhole, glyphs);
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

function uprightRows(block: Table, within: number, isWhole: boolean, glyphs: Glyphs): readonly Row[] {
  const { columns } = block;
  const measured = measure(block, glyphs);
  const { lines, heads, least, stretches } = measured;
  const readable = least.map((room, k) => readableWidth(columns[k], room));
  const all = [...columns.keys()];
  const width = isWhole ? Math.max(within, widthOfAll(all, readable)) : within;
  const { shown, hasNamesApart } = columnsWithin(
    columns,
    { readable, least: least.map((room, k) => leastWidth(columns[k], room, measured.contents[k])) },
    { width, gap: GAP, indent: INDENT.length },
  );
  const widths = hasNamesApart
    ? narrowed(columns, shown.slice(1), measured, width - INDENT.length)
    : narrowed(columns, shown, measured, width);
  const lengths = widths.map((room, k) =>
    stretches[k] ? lengthWithin(lines.map(({ cells }) => cells[k]).filter(isStretching), room) : 0,
  );
  const laid: Laid = { columns, shown, hasNamesApart, widths, width, glyphs };
  const header = heads.some((head) => head !== '') ? [{ cells: heads.map((head) => span(head, 'muted')) }] : [];
  const hidden = hiddenInWords(block, shown);
  const left = hidden === '' ? [] : wrap(hidden, Math.max(1, within - INDENT.length), 'muted');
  const legends = legendsOf(shown.map((k) => columns[k])).flatMap((legend) => [
    ...wrap(legend, within, 'muted'),
    EMPTY_ROW,
  ]);
  return [
    ...legends,
    ...header.flatMap((line) => layOut(laid, line).map((each) => asPart(each, { kind: 'head' }))),
    ...lines.flatMap((line) =>
      layOut(laid, { ...line, cells: line.cells.map((cell, k) => drawnCell(cell, lengths[k])) }),
    ),
    ...left.map((line) => row(INDENT, ...line)),
  ];
}

/**
 * How wide rows have to be so that no text is cut and no column is left out but a picture of the number beside it; pictures
 * are as short as they may be.
 */
export function wholeTableWidth(block: Table, glyphs: Glyphs): number {
  const { columns } = block;
  const telling = [...columns.keys()].filter((k) => columns[k].unit !== 'bar' || priorityOf(columns[k]) === 0);
  const upright = widthOfAll(telling, measure(block, glyphs).least);
  if (!block.turns) return upright;
  return Math.min(upright, Math.max(...uprightRows(turnedTable(block), Infinity, false, glyphs).map(rowWidth)));
}

/** How wide each column would like to be. */
interface Measured {
  readonly lines: readonly TableLine<Cell>[];
  readonly heads: readonly string[];
  readonly stretches: readonly boolean[];
  /** Without heads. */
  readonly contents: readonly number[];
  readonly widths: readonly number[];
  /** With pictures as short as they may be. */
  readonly least: readonly number[];
}

function measure({ columns, rows }: Table, glyphs: Glyphs): Measured {
  const lines = linesOf(columns, rows, glyphs);
  const heads = columns.map(({ head }) => textOfInlines(head));
  const inColumns = lines.filter(({ across }) => across === undefined);
  const widest = (k: number, length?: number): number =>
    Math.max(0, ...inColumns.map(({ cells }) => widthOf(drawnCell(cells[k], length).text)));
  const contents = columns.map((_, k) => widest(k));
  const widths = heads.map((head, k) => Math.max(widthOf(head), contents[k]));
  const stretches = columns.map((_, k) => lines.some(({ cells }) => isStretching(cells[k])));
  const least = widths.map((room, k) => (stretches[k] ? Math.max(widthOf(heads[k]), widest(k, 0)) : room));
  return { lines, heads, stretches, contents, widths, least };
}

/** How wide columns are together, with the mark before them and the gaps between them. */
function widthOfAll(shown: readonly number[], widths: readonly number[]): number {
  return INDENT.length - GAP + shown.reduce((sum, k) => sum + widths[k] + GAP, 0);
}

/**
 * Takes what does not fit from the columns that stretch, then, a cell at a time, from the widest texts, those that may be
 * left out first, then from heads over numbers, then from texts down to their beginnings, and never from numbers.
 */
function narrowed(
  columns: readonly Column[],
  shown: readonly number[],
  { widths: natural, least, contents }: Measured,
  width: number,
): readonly number[] {
  const widths = [...natural];
  let excess = widthOfAll(shown, widths) - width;
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
  // `columnsWithin` has left every column that may be left out its full width.
  const texts = shown.filter((k) => isCut(columns[k]) || (k === 0 && columns[k].holds !== 'number'));
  const beyondReadable = (k: number): number => widths[k] - READABLE_TEXT;
  cut(
    texts.filter((k) => priorityOf(columns[k]) > 0),
    beyondReadable,
  );
  cut(texts, beyondReadable);
  cut(
    shown.filter((k) => columns[k].holds === 'number'),
    (k) => widths[k] - contents[k],
  );
  cut(texts, (k) => widths[k] - NARROWEST_TEXT);
  return widths;
}

function cutOf({ holds, cut }: Column): Column['cut'] {
  return cut ?? (holds === 'name' ? 'middle' : undefined);
}

function isCut(column: Column): boolean {
  return column.holds !== 'number' && (priorityOf(column) === 0 || cutOf(column) !== undefined);
}

/** A column that can be cut counts only for the width it needs; one that is left out rather than cut counts in full. */
function readableWidth(column: Column, width: number): number {
  return isCut(column) ? Math.min(width, column.holds === 'name' ? READABLE_NAME : READABLE_TEXT) : width;
}

function leastWidth({ holds }: Column, width: number, content: number): number {
  return holds === 'number' ? content : Math.min(width, NARROWEST_TEXT);
}

/** Columns that have their places. */
interface Laid {
  readonly columns: readonly Column[];
  readonly shown: readonly number[];
  readonly hasNamesApart: boolean;
  readonly widths: readonly number[];
  readonly width: number;
  readonly glyphs: Glyphs;
}

/** One row; two where names stand apart. */
function layOut(laid: Laid, line: TableLine): readonly Row[] {
  const { cells, selected, across, tone } = line;
  const { glyphs } = laid;
  const mark = selected ? span(glyphs.signs('▸ '), 'selected', { parts: SELECTED_SIGN }) : span(INDENT);
  const within = (...parts: readonly Span[]): Row => truncateRow([mark, ...parts], laid.width, glyphs);
  if (across) return [within(span(cells[0].text, tone))];
  if (!laid.hasNamesApart) return [within(...spansOf(laid, laid.shown, cells))];
  const [names, ...others] = laid.shown;
  const below = truncateRow([span(INDENT + INDENT), ...spansOf(laid, others, cells)], laid.width, glyphs);
  return cells[names].text === '' ? [below] : [within(cells[names]), below];
}

function spansOf({ columns, widths, glyphs }: Laid, shown: readonly number[], cells: readonly Span[]): readonly Span[] {
  return shown.flatMap((k, position) => {
    const { text, role, change, parts } = cells[k];
    const [column, room] = [columns[k], widths[k]];
    const fitted = cutOf(column) === 'middle' ? truncateMiddle(text, room, glyphs) : text;
    const isLast = position === shown.length - 1;
    const padded =
      column.holds === 'number'
        ? padStart(fitted, room, glyphs)
        : isLast
          ? padEnd(fitted, room, glyphs).trimEnd()
          : padEnd(fitted, room, glyphs);
    const gap = position === 0 ? [] : [span(' '.repeat(GAP))];
    return [...gap, ...(change === undefined ? [span(padded, role, { parts })] : changedCell(padded, cells[k]))];
  });
}

/** The number apart from the spaces round it. */
function changedCell(text: string, { role, change, parts }: Span): Row {
  const [, before, number, after] = /^( *)(.*?)( *)$/.exec(text) ?? ['', '', text, ''];
  return row(before, span(number, role, { change, parts }), after);
}
