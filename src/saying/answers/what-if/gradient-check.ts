/** The gradient check: each element beside the slope between two losses, with a verdict. */

import type { GradientCheckAnswer } from '../../../debugger/answers/what-if/gradient-check.js';
import type { Blocks } from '../../../document/document.js';
import { formatExactly, formatPlural, formatSigned } from '../../../document/numbers.js';
import { nameElement } from '../../../engine/op.js';
import { sizeOf } from '../../../engine/tensor.js';
import {
  formula,
  inDigits,
  left,
  longTable,
  name,
  number,
  paragraph,
  phrase,
  right,
  signed,
  text,
} from '../../blocks.js';

const MOST_LINES = 200;
const write = inDigits(formatSigned, 6);

export function sayGradientCheck({ check }: GradientCheckAnswer): Blocks {
  const { symbol, shape, axes, elements } = check;
  const failed = elements.filter(({ agrees }) => agrees === false).length;
  const without = elements.filter(({ agrees }) => agrees === null).length;
  const worst = elements.reduce((most, { error }) => (error > most || Number.isNaN(error) ? error : most), 0);
  const part = elements.length < sizeOf(shape) ? ` (the largest of ${sizeOf(shape)})` : '';
  const apart = without === 0 ? '' : ` except ${without} that are not finite`;
  const verdict = failed === 0 ? `all agree${apart}` : `${failed} of them differ`;
  // The elements that differ come first.
  const lines =
    failed === 0
      ? elements
      : elements.toSorted((a, b) => Number(a.agrees !== false) - Number(b.agrees !== false) || b.error - a.error);
  return [
    paragraph(
      phrase`The gradient of the loss by ${symbol} against finite differences: ${formatPlural(elements.length, 'element')}${part}, ${verdict}; the largest error is ${number(worst, formatExactly)}.`,
      failed === 0 ? undefined : 'warning',
    ),
    formula([`∂loss/∂x ≈ (loss(x + h) − loss(x − h)) / 2h`]),
    ...longTable(
      [name('element'), right('gradient'), right('difference'), right('error'), left('', { rank: 1 })],
      lines,
      ({ element, gradient, difference, error, agrees }) => [
        nameElement({ symbol, shape, axes }, element),
        signed(gradient, write),
        signed(difference, write),
        number(error, error.toExponential(1).replace('-', '−')),
        agrees === false ? text('differs', 'warning') : text(agrees === null ? 'not finite' : 'agrees', 'muted'),
      ],
      { most: MOST_LINES },
    ),
  ];
}
