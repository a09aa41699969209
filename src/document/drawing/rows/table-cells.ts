/**
 * The cells of a table as spans, and pictures in them, which are as long as there is room.
 * Invariant: pictures of one column have one length, so that they can be compared.
 */
import { widthOf } from '../../cells/width.js';
import { type Column, type Inlines, type TableRow, textOfInlines } from '../../document.js';
import { priorityOf } from '../columns.js';
import type { Glyphs } from './glyphs.js';
import { BAR_WIDTH, inlineRow } from './inlines.js';
import { type Role, type Span, span, textOf } from './rows.js';

/** A picture that is as long, between its least length and its most, as the other columns leave it room. */
export interface Stretching {
  readonly role: Role;
  readonly least: number;
  readonly most: number;
  readonly draw: (length: number) => string;
}

export interface TableLine<Cell = Span> extends Omit<TableRow, 'cells'> {
  readonly cells: readonly Cell[];
}

export type Cell = Span | Stretching;

const SHORTEST_BAR = 6;
const SHORTEST_TREND = 4;
/** Where its column is never left out, so that nothing takes its room. */
const LONGEST_BAR = 24;

export function linesOf(
  columns: readonly Column[],
  rows: readonly TableRow[],
  glyphs: Glyphs,
): readonly TableLine<Cell>[] {
  const aligned = columns.map(({ aligned }, k) =>
    aligned === undefined ? null : alignPoints(rows.map(({ cells }) => textOfInlines(cells[k] ?? []))),
  );
  return rows.map((line, y) => ({
    ...line,
    cells: columns.map((column, k) => {
      const cell = cellOf(line.cells[k] ?? [], column, line.tone, glyphs);
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
function cellOf(cell: Inlines, column: Column, tone: Role = 'plain', glyphs: Glyphs): Cell {
  const drawn = inlineRow(cell, tone, { glyphs });
  if (drawn.length === 1 && drawn[0].change !== undefined) return drawn[0];
  const role = drawn.find((part) => part.role !== tone)?.role ?? tone;
  if (!cell.some(({ kind }) => kind === 'bar' || kind === 'trend'))
    return span(textOf(drawn), role, { parts: drawn.flatMap(({ parts }) => parts) });
  const points = cell.flatMap((inline) => (inline.kind === 'trend' ? [inline.values.length] : []));
  const [least, most] =
    points.length > 0
      ? [Math.min(SHORTEST_TREND, ...points), Math.max(...points)]
      : [SHORTEST_BAR, priorityOf(column) === 0 ? LONGEST_BAR : BAR_WIDTH];
  return { role, least, most, draw: (length) => textOf(inlineRow(cell, tone, { bar: length, trend: length, glyphs })) };
}

/** The pictures of a column have one length, so that they can be compared: the longest at which all fit. */
export function lengthWithin(pictures: readonly Stretching[], width: number): number {
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

export function drawnCell(cell: Cell, length = Infinity): Span {
  if (!isStretching(cell)) return cell;
  return span(cell.draw(Math.max(cell.least, Math.min(length, cell.most))), cell.role);
}

export function isStretching(cell: Cell): cell is Stretching {
  return 'draw' in cell;
}
