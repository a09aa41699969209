/** The gradient check: each element beside the slope between two losses, with a verdict. */

import type { GradientCheckAnswer } from '../../../debugger/answers/what-if/gradient-check.js';
import type { Blocks } from '../../../document/document.js';
import { formatExactly, formatPlural } from '../../../document/numbers.js';
import { nameElement } from '../../../engine/op.js';
import { sizeOf } from '../../../engine/tensor.js';
import { formula, left, moreNote, name, number, paragraph, phrase, right, signed, table, text } from '../../blocks.js';

const MOST_LINES = 200;
const DIGITS = 6;

export function sayGradientCheck({ check }: GradientCheckAnswer): Blocks {
  const { symbol, shape, axes, elements } = check;
  const failed = elements.filter(({ agrees }) => agrees === false).length;
  const without = elements.filter(({ agrees }) => agrees === null).length;
  const worst = elements.reduce((most, { error }) => (error > most || Number.isNaN(error) ? error : most), 0);
  const part = elements.length < sizeOf(shape) ? ` (the largest of ${sizeOf(shape)})` : '';
  const apart = without === 0 ? '' : ` except ${without} that are not finite`;
  const verdict = failed === 0 ? `all agree${apart}` : `${failed} of them differ`;
  const sorted = [...elements].sort(
    (a, b) => Number(a.agrees !== false) - Number(b.agrees !== false) || b.error - a.error,
  );
  const lines = failed === 0 ? elements : sorted;
  return [
    paragraph(
      phrase`The gradient of the loss by ${symbol} against finite differences: ${formatPlural(elements.length, 'element')}${part}, ${verdict}; the largest error is ${number(worst, formatExactly(worst))}.`,
      failed === 0 ? undefined : 'warning',
    ),
    formula([`∂loss/∂x ≈ (loss(x + h) − loss(x − h)) / 2h`]),
    table(
      [name('element'), right('gradient'), right('difference'), right('error'), left('', { rank: 1 })],
      lines.slice(0, MOST_LINES).map(({ element, gradient, difference, error, agrees }) => ({
        cells: [
          nameElement({ symbol, shape, axes }, element),
          signed(gradient, DIGITS),
          signed(difference, DIGITS),
          number(error, error.toExponential(1).replace('-', '−')),
          agrees === false ? text('differs', 'warning') : text(agrees === null ? 'not finite' : 'agrees', 'muted'),
        ],
      })),
    ),
    ...moreNote(lines.length - MOST_LINES, `${lines.length - MOST_LINES} more`),
  ];
}
