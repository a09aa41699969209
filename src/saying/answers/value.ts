/**
 * The value of an expression, as much of it as fits. Whole numbers are counts, positions or truth: they have neither a
 * plus sign nor bars, which are for what is measured.
 */

import type { ValueAnswer } from '../../debugger/answers/value.js';
import { showNumber } from '../../debugger/expressions/show.js';
import { partOf } from '../../debugger/expressions/values.js';
import type { Blocks } from '../../document/document.js';
import { type Axis, labelOf } from '../../engine/op.js';
import { coordinatesOf, describeShape } from '../../engine/tensor.js';
import { left, moreNote, number, paragraph, passage, right, signed, signedBars, table } from '../blocks.js';

const MOST_ELEMENTS = 200;

export function sayValue({ value, digits }: ValueAnswer): Blocks {
  const { shape, data, axes } = value;
  const shown = Array.from(partOf(data, 0, MOST_ELEMENTS));
  const isMeasured = !shown.every(Number.isInteger);
  const write = (x: number): string => (isMeasured && x > 0 ? '+' : '') + showNumber(x, digits);
  const barOf = signedBars(shown);
  const rest = data.length - shown.length;
  return passage(
    table(
      [
        left(axes.map(({ name }) => name).join(', ')),
        right(describeShape(shape), { aligned: 'points' }),
        left('', { rank: 1 }),
      ],
      shown.map((x, index) => [
        coordinatesOf(shape, index)
          .map((position, axis) => nameOnScreen(axes[axis], position))
          .join(', '),
        isMeasured ? signed(x, write) : number(x, write),
        isMeasured ? barOf(x) : '',
      ]),
    ),
    moreNote(rest, `${rest} more elements`),
    isCounted(axes[0]) &&
      paragraph(`Element [${labelOf(axes[0], 0)}] is prediction ${nameOnScreen(axes[0], 0)}.`, 'aside'),
  );
}

/** Predictions without names: screens count them from 1, positions in expressions are counted from 0. */
function isCounted(axis: Axis | undefined): axis is Axis {
  return axis?.name === 'prediction' && /^\d+$/.test(labelOf(axis, 0));
}

function nameOnScreen(axis: Axis, position: number): string {
  const label = labelOf(axis, position);
  return isCounted(axis) ? String(Number(label) + 1) : label;
}
