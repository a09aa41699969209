/**
 * Update: old − rate × gradient = new for the weights of one parameter, with direction, reason and total change.
 * Invariant: changes are differences of the values held, not recomputed from the formula.
 */
import type { Moment } from '../../debugger/places/moment.js';
import { rangeAt } from '../../debugger/places/selection.js';
import { labelOf, type Value } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import { columnsOf } from '../../engine/tensor.js';
import { isRecorded } from '../../timeline/trace.js';
import { formatExactly, formatPlural, formatSigned, signedFormFor } from '../drawing/numbers.js';
import { formulaOf, moreRow, type PaneInput, paragraph, unitAt } from '../drawing/pane.js';
import { EMPTY_ROW, type Row, row, span } from '../drawing/rows.js';
import { signed, signRole } from '../drawing/signed.js';
import { left, right, table } from '../drawing/table.js';
import { tensorRows } from './tensor.js';

const MOST_LINES = 48;

/** A frame of the update phase: a new parameter, or an optimizer's memory. */
export function update(input: PaneInput): readonly Row[] {
  const { moment, frame, element, width } = input;
  const { parameters, gradients, updated } = moment.trace.outcome;
  const position = updated.findIndex((value) => value?.node === frame.output.node);
  const [old, gradient] = [parameters[position] ?? null, gradients[position] ?? null];
  const explained = [...paragraph(frame.op.sentence, width), ...formulaOf(frame, element, width)];
  if (old === null || gradient === null || !isRecorded(old) || !isRecorded(gradient)) {
    return [...explained, ...tensorRows(input)];
  }
  return [...explained, ...changeTable(input, old, gradient), EMPTY_ROW, ...totalChange(old, frame.output)];
}

export function changeTable({ moment, frame, element, width }: PaneInput, old: Value, gradient: Value): readonly Row[] {
  const elements = chooseElements(moment, old, frame, element);
  const changeOf = (index: number): number => frame.output.data[index] - old.data[index];
  const writeGradient = signedFormFor(elements.map((index) => gradient.data[index]));
  const writeChange = signedFormFor(elements.map(changeOf));
  const lines = elements.map((index) => {
    const change = changeOf(index);
    return {
      selected: index === element,
      cells: [
        elementLabel(old, index),
        formatSigned(old.data[index]),
        signed(gradient.data[index], writeGradient),
        span(`${writeChange(change)} ${arrowOf(change)}`, signRole(change)),
        formatSigned(frame.output.data[index]),
        span(reasonFor(gradient.data[index], change), 'muted'),
      ],
    };
  });
  const hidden = rangeAt(moment).end - rangeAt(moment).start - elements.length;
  return [
    ...table(
      [
        left(moment.cursor.row === null ? 'weight' : unitAt(moment)),
        right('old', { drop: 1 }),
        right('gradient'),
        right('change', { numbers: 'change' }),
        right('new'),
        left('because', { drop: 2 }),
      ],
      lines,
      width,
    ),
    ...moreRow(hidden, `${hidden} weights with smaller changes`),
  ];
}

/** The sum of |change| over a tensor: how far this update moved it altogether. */
export function totalChange(before: Value, after: Value): readonly Row[] {
  let total = 0;
  after.data.forEach((value, i) => {
    total += Math.abs(value - before.data[i]);
  });
  const weights = formatPlural(before.data.length, 'weight');
  return [
    row(span(`  total absolute change ${formatExactly(total)}`, 'accent'), ` over the ${weights} of ${before.symbol}`),
  ];
}

function chooseElements(moment: Moment, old: Value, { output }: Frame, element: number): readonly number[] {
  const { start, end } = rangeAt(moment);
  const all = Array.from({ length: end - start }, (_, i) => start + i);
  if (all.length <= MOST_LINES) return all;
  const size = (index: number): number => Math.abs(output.data[index] - old.data[index]);
  const largest = [...all].sort((a, b) => size(b) - size(a)).slice(0, MOST_LINES);
  // The selected one comes first whatever its rank, so that the pane opens at its top and stays there.
  return [element, ...largest.filter((index) => index !== element).slice(0, MOST_LINES - 1)];
}

function elementLabel({ shape, axes }: Value, index: number): string {
  const columns = columnsOf(shape);
  const column = labelOf(axes[axes.length - 1], index % columns);
  return shape.length < 2 ? column : `${labelOf(axes[0], Math.floor(index / columns))}: ${column}`;
}

function arrowOf(change: number): string {
  return change > 0 ? '▲' : change < 0 ? '▼' : ' ';
}

function reasonFor(gradient: number, change: number): string {
  if (Number.isNaN(gradient)) return 'its gradient is not a number';
  if (gradient === 0) return change === 0 ? 'nothing depends on it' : 'it still has momentum';
  const moved = change > 0 ? 'raised' : change < 0 ? 'lowered' : 'too small a step to move';
  return gradient < 0 ? `${moved}: loss falls as it grows` : `${moved}: loss rises as it grows`;
}
