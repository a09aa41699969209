/**
 * Layers over iterations, as three tables one below the other: a line for each layer, a column for each iteration.
 * Invariant: columns that do not fit are left out from the earliest on, and it is said how many.
 */

import { verdictOnNorm } from '../../../debugger/analysis/gradient-path.js';
import type { LayerRow, Unknown } from '../../../debugger/analysis/over-iterations/layers.js';
import { rowsAt } from '../../../debugger/analysis/over-iterations/layers.js';
import { findRule } from '../../../debugger/analysis/rules.js';
import type { LayersAnswer } from '../../../debugger/answers/over-iterations/layers.js';
import { formatCount, formatPlural, formatSignificant } from '../../drawing/numbers.js';
import { type AnswerInput, heading, paragraph } from '../../drawing/pane.js';
import { EMPTY_ROW, type Row, type Span, span } from '../../drawing/rows.js';
import { left, right, table } from '../../drawing/table.js';
import { hintRows } from '../lines.js';

const DIGITS = 3;
const WIDEST_NAME = 28;
const GAP = 2;

export function layersRows({ layers, depth, line }: LayersAnswer, { width }: AnswerInput): readonly Row[] {
  const { iterations, unseen } = layers;
  const { gradients, ratios, dead } = rowsAt(layers, depth);
  const drawn = [draw(gradients, normCell), draw(ratios, ratioCell), draw(dead, deadCell)];
  const columns = fittingColumns(iterations, drawn.flat(), width);
  const part = (title: string, rows: readonly DrawnRow[], from: number, missing: string): readonly Row[] =>
    rows.length === 0
      ? []
      : [...heading(title), ...tableOf(iterations, columns, rows, line - from, width), ...said(missing, width)];
  const hidden = iterations.length - columns.length;
  return [
    ...part('Gradient norms, before clipping', drawn[0], 0, unseen.gradients),
    ...part(
      'Update ratios: the length of the change over the length before it',
      drawn[1],
      gradients.length,
      unseen.updates,
    ),
    ...part(
      'Dead units: those of a rectifier that are 0 for every row',
      drawn[2],
      gradients.length + ratios.length,
      unseen.rectifiers,
    ),
    ...(hidden === 0
      ? []
      : paragraph(
          `${hidden} of ${formatPlural(iterations.length, 'iteration')} did not fit in; "layers FROM:TO" chooses others.`,
          width,
          'muted',
        )),
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

function said(unseen: string, width: number): readonly Row[] {
  return unseen === '' ? [EMPTY_ROW] : paragraph(unseen, width, 'muted');
}

function tableOf(
  iterations: readonly number[],
  columns: readonly number[],
  rows: readonly DrawnRow[],
  line: number,
  width: number,
): readonly Row[] {
  return table(
    [left('at iteration', { cut: 'middle' }), ...columns.map((k) => right(formatCount(iterations[k])))],
    rows.map(({ name, cells }, k) => ({
      selected: k === line,
      cells: [name, ...columns.map((column) => cells[column])],
    })),
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
