/**
 * The weights of a parameter, one on each line, with what a step of the update makes of them. A matrix is told apart by
 * headings. Of many weights, in the order of how far they change, the selected one comes first and those after it follow.
 */

import { orderAt, rangeAt } from '../../debugger/places/selection.js';
import type { Blocks } from '../../document/document.js';
import { formatCount } from '../../document/numbers.js';
import { labelOf } from '../../engine/op.js';
import { columnsOf } from '../../engine/tensor.js';
import { type ElementColumn, type Line, left, moreNote, passage, table } from '../blocks.js';
import type { StepInput } from '../step-words.js';

const MOST_LINES = 48;

/** Which elements have a line here, in their order. */
export function listedElements({ moment, element }: StepInput): readonly number[] {
  const order = orderAt(moment);
  if (order.length <= MOST_LINES) return order;
  // So the pane stays at its top, with the formula of the selected one in view.
  const from = order.indexOf(element);
  return order.slice(from, from + MOST_LINES);
}

export function weightTable(input: StepInput, elements: readonly number[], columns: readonly ElementColumn[]): Blocks {
  const { moment, element, frame } = input;
  const { axes, shape } = frame.output;
  const count = columnsOf(shape);
  const isGrouped = shape.length === 2 && moment.cursor.row === null && isInOrder(elements);
  const groupOf = (index: number): string =>
    shape.length < 2 || moment.cursor.row !== null ? '' : labelOf(axes[0], Math.floor(index / count));
  const nameOf = (index: number): string => {
    const column = labelOf(axes[axes.length - 1], index % count);
    return isGrouped || groupOf(index) === '' ? column : `${groupOf(index)}: ${column}`;
  };
  const lines = elements.flatMap((index, k): readonly Line[] => {
    const cells = [nameOf(index), ...columns.map(([, cell]) => cell(index, index % count))];
    const line = { selected: index === element, cells };
    const begins = isGrouped && (k === 0 || groupOf(index) !== groupOf(elements[k - 1]));
    return begins
      ? [{ cells: [`${axes[0]?.name ?? ''} ${groupOf(index)}`.trim()], tone: 'muted', across: true }, line]
      : [line];
  });
  const { start, end } = rangeAt(moment);
  const hidden = end - start - elements.length;
  return passage(
    table([left('weight', { cut: 'middle' }), ...columns.map(([column]) => column)], lines),
    moreNote(hidden, `${formatCount(hidden)} more weights`),
  );
}

function isInOrder(elements: readonly number[]): boolean {
  return elements.every((index, k) => k === 0 || index === elements[k - 1] + 1);
}
