import { type Column as DocumentColumn, type Inlines, type Table, textOfInlines } from '../../document/document.js';
import { type Definition, definitionRows } from './definitions.js';
import { BAR_WIDTH, inlineRow } from './inlines.js';
import { type Role, type Row, row, rowWidth, span, textOf, wrap } from './rows.js';
import { sentenceTableRows } from './sentence-table.js';
import { type Cell, type Column, countUnfit, type TableRow, table } from './table.js';

const INDENT = '  ';
const SHORTEST_BAR = 6;
const SHORTEST_TREND = 4;
/** Where its column is never left out, so that nothing takes its room. */
const LONGEST_BAR = 24;
/** Names are cut to no fewer cells before columns of a rank are left out. */
const SHORTEST_NAME = 20;

export function tableBlockRows(block: Table, width: number): readonly Row[] {
  const { columns } = block;
  if (columns.map(({ holds }) => holds).join() === 'name,sentence') return definitionRows(meaningsIn(block), width);
  return columns.some(({ holds }) => holds === 'sentence') ? sentenceTableRows(block, width) : tableRows(block, width);
}

/** Names with sentences about them. */
function meaningsIn({ rows }: Table): readonly Definition[] {
  return rows.map(({ cells: [name, meaning], tone }) => ({
    name: textOfInlines(name),
    text: textOfInlines(meaning),
    muted: tone === 'muted',
  }));
}

function tableRows(block: Table, width: number): readonly Row[] {
  if (block.turns === true) {
    const turned = plainTableRows(turnedTable(block), Number.POSITIVE_INFINITY);
    if (turned.every((line) => rowWidth(line) <= width)) return turned;
  }
  return plainTableRows(block, width);
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

function plainTableRows({ columns, rows, unfit }: Table, width: number): readonly Row[] {
  const drawn = columns.map(drawnColumn);
  const aligned = columns.map((column, k) =>
    column.aligned === undefined ? null : alignPoints(rows.map(({ cells }) => textOfInlines(cells[k] ?? []))),
  );
  const lines = rows.map(
    ({ cells, selected, tone, across }, y): TableRow => ({
      cells: cells.map((cell, k) => {
        const whole = cellOf(cell, columns[k], tone);
        const text = aligned[k]?.[y];
        return text === undefined ? whole : typeof whole === 'string' ? text : span(text, whole.role);
      }),
      ...(selected === undefined ? {} : { selected }),
      ...(tone === undefined ? {} : { role: tone }),
      ...(across === undefined ? {} : { across }),
    }),
  );
  const hidden = unfit === undefined ? 0 : unfit.before + countUnfit(drawn, lines, width);
  const left = hidden === 0 ? [] : wrap(`${hidden} ${unfit?.said}`, width - INDENT.length, 'muted');
  return [...table(drawn, lines, width), ...left.map((line) => row(INDENT, ...line))];
}

function drawnColumn({ head, holds, rank, cut = holds === 'name' ? 'middle' : undefined }: DocumentColumn): Column {
  return {
    header: textOfInlines(head),
    align: holds === 'number' ? 'right' : 'left',
    ...(holds === 'name' ? { readable: SHORTEST_NAME } : {}),
    ...(rank === undefined ? {} : { drop: rank }),
    ...(cut === undefined ? {} : { cut }),
  };
}

/** With spaces after numbers, so that the points stand under each other where their ends do. */
function alignPoints(texts: readonly string[]): readonly string[] {
  const fractions = texts.map((text) => text.length - (/[.e]/.exec(text)?.index ?? text.length));
  const longest = Math.max(0, ...fractions);
  return texts.map((text, k) => text + ' '.repeat(longest - fractions[k]));
}

/** A cell in the role of its row, or in that of the first part that has another one. */
function cellOf(cell: Inlines, { rank = 0 }: DocumentColumn, tone: Role = 'plain'): Cell {
  const drawn = inlineRow(cell, tone);
  const role = drawn.find((part) => part.role !== tone)?.role;
  const others = cell.filter(({ kind }) => kind !== 'bar' && kind !== 'trend');
  if (drawn.length === 1 && drawn[0].change !== undefined) return drawn[0];
  if (others.length === cell.length) return role === undefined ? textOf(drawn) : span(textOf(drawn), role);
  const points = cell.flatMap((inline) => (inline.kind === 'trend' ? [inline.values.length] : []));
  const [least, most] =
    points.length > 0
      ? [Math.min(SHORTEST_TREND, ...points), Math.max(...points)]
      : [SHORTEST_BAR, rank === 0 ? LONGEST_BAR : BAR_WIDTH];
  return {
    role: role ?? tone,
    least,
    most,
    draw: (length) => textOf(inlineRow(cell, tone, { bar: length, trend: length })),
  };
}
