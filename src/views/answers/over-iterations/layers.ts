/**
 * Layers over iterations: a line for each layer in each of three parts, a column for each iteration.
 * Invariant: of columns that do not fit it is said how many they are.
 */

import { verdictOnNorm } from '../../../debugger/analysis/gradient-path.js';
import type { LayerRow, Unknown } from '../../../debugger/analysis/over-iterations/layers.js';
import { rowsAt } from '../../../debugger/analysis/over-iterations/layers.js';
import { findRule } from '../../../debugger/analysis/rules/rules.js';
import type { LayersAnswer } from '../../../debugger/answers/over-iterations/layers.js';
import { formatCount, formatPlural, formatSignificant } from '../../../document/numbers.js';
import { EMPTY_ROW, type Row, type Span, span } from '../../../drawing/rows/rows.js';
import { left, right, type TableRow, table } from '../../../drawing/rows/table.js';
import { type AnswerInput, paragraph } from '../../pane.js';
import { hintRows } from '../lines.js';

const DIGITS = 3;
const WIDEST_NAME = 28;
const GAP = 2;

export function layersRows({ layers, depth, line }: LayersAnswer, { width }: AnswerInput): readonly Row[] {
  const { iterations, unseen } = layers;
  const { gradients, ratios, dead } = rowsAt(layers, depth);
  const parts = [
    { title: 'gradient norms, before clipping', rows: draw(gradients, normCell) },
    { title: 'update ratios: length of the change over length before', rows: draw(ratios, ratioCell) },
    { title: 'dead units: 0 for every row', rows: draw(dead, deadCell) },
  ].filter(({ rows }) => rows.length > 0);
  const columns = fittingColumns(
    iterations,
    parts.flatMap(({ rows }) => rows),
    width,
  );
  const hidden = iterations.length - columns.length;
  return [
    ...tableOf(iterations, columns, parts, line, width),
    EMPTY_ROW,
    ...said(unseen.gradients, width),
    ...said(unseen.updates, width),
    ...said(unseen.rectifiers, width),
    ...said(
      hidden === 0
        ? ''
        : `${hidden} of ${formatPlural(iterations.length, 'iteration')} did not fit in; "layers FROM:TO" chooses others.`,
      width,
    ),
    ...hintRows('Enter goes to the largest of the selected line, z and Z tell more or fewer layers apart', width),
  ];
}

interface DrawnRow {
  readonly name: string;
  readonly cells: readonly Span[];
}

function draw<R extends LayerRow>(rows: readonly R[], cellOf: (value: number, row: R) => Span): readonly DrawnRow[] {
  return rows.map((row) => ({
    name: row.name,
    cells: row.cells.map((value) => (typeof value === 'number' ? cellOf(value, row) : unknown(value))),
  }));
}

/** Which iterations have room: the last ones of iterations in a row, else some from the first to the last. */
function fittingColumns(iterations: readonly number[], rows: readonly DrawnRow[], width: number): readonly number[] {
  const widthOfAll = Math.max(...rows.flatMap(({ cells }) => cells.map(({ text }) => text.length)), 4) + GAP;
  const name = Math.min(WIDEST_NAME, Math.max(...rows.map((row) => row.name.length), 'at iteration'.length));
  const count = Math.min(iterations.length, Math.max(1, Math.floor((width - name - GAP) / widthOfAll)));
  const last = iterations.length - 1;
  const areInARow = iterations[last] - iterations[0] === last;
  return Array.from({ length: count }, (_, k) =>
    areInARow || count === 1 ? last - count + 1 + k : Math.round((k * last) / (count - 1)),
  );
}

function said(text: string, width: number): readonly Row[] {
  return text === '' ? [] : paragraph(text, width, 'muted');
}

/** One below the other, so that an iteration has one column. */
function tableOf(
  iterations: readonly number[],
  columns: readonly number[],
  parts: readonly { readonly title: string; readonly rows: readonly DrawnRow[] }[],
  line: number,
  width: number,
): readonly Row[] {
  let at = 0;
  const rows = parts.flatMap(({ title, rows: own }): TableRow[] => [
    { cells: [span(title, 'title')], across: true },
    ...own.map(({ name, cells }) => ({ selected: at++ === line, cells: [name, ...columns.map((k) => cells[k])] })),
  ]);
  return table(
    [left('at iteration', { cut: 'middle' }), ...columns.map((k) => right(formatCount(iterations[k])))],
    rows,
    width,
  );
}

const WORDS: Readonly<Record<Unknown, string>> = { none: '–', 'not yet': 'not yet', 'not recorded': 'not kept' };

function unknown(value: Unknown): Span {
  return span(WORDS[value], 'muted');
}

function normCell(value: number): Span {
  return span(formatSignificant(value, DIGITS), verdictOnNorm(value) === null ? 'plain' : 'warning');
}

function ratioCell(value: number): Span {
  const [least, most] = findRule('update-ratio').thresholds;
  return span(formatSignificant(value, DIGITS), value >= least.value && value <= most.value ? 'plain' : 'warning');
}

function deadCell(value: number, { units }: { readonly units: number }): Span {
  const text = `${formatCount(Math.round(value * units))} of ${formatCount(units)}`;
  return span(text, value > findRule('dead-relu').thresholds[0].value ? 'warning' : 'plain');
}
