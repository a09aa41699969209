/** The gradient check: each element beside the slope between two losses, with a verdict. */
import type { GradientCheckAnswer } from '../../../debugger/answers/what-if/gradient-check.js';
import { formatExactly, formatPlural } from '../../../document/numbers.js';
import { EMPTY_ROW, type Row, span } from '../../../drawing/rows/rows.js';
import { signed } from '../../../drawing/rows/signed.js';
import { left, right, table } from '../../../drawing/rows/table.js';
import { nameElement } from '../../../engine/op.js';
import { sizeOf } from '../../../engine/tensor.js';
import { type AnswerInput, formulaRows, moreRow, paragraph } from '../../pane.js';

const MOST_LINES = 200;
const DIGITS = 6;
/** The least width with room for a word about each element. */
const WIDE = 64;

export function gradientCheckRows({ check }: GradientCheckAnswer, { width }: AnswerInput): readonly Row[] {
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
    ...paragraph(
      `The gradient of the loss by ${symbol} against finite differences: ${formatPlural(elements.length, 'element')}${part}, ${verdict}; the largest error is ${formatExactly(worst)}.`,
      width,
      failed === 0 ? 'plain' : 'warning',
    ),
    ...formulaRows([`∂loss/∂x ≈ (loss(x + h) − loss(x − h)) / 2h`], width),
    EMPTY_ROW,
    ...table(
      [
        left('element', { cut: 'middle' }),
        right('gradient'),
        right('difference'),
        right('error'),
        // Where there is little room and nothing differs, the names matter more.
        ...(failed > 0 || width >= WIDE ? [left('', { drop: 1 })] : []),
      ],
      lines.slice(0, MOST_LINES).map(({ element, gradient, difference, error, agrees }) => ({
        cells: [
          nameElement({ symbol, shape, axes }, element),
          signed(gradient, DIGITS),
          signed(difference, DIGITS),
          error.toExponential(1).replace('-', '−'),
          agrees === false ? span('differs', 'warning') : span(agrees === null ? 'not finite' : 'agrees', 'muted'),
        ],
      })),
      width,
    ),
    ...moreRow(lines.length - MOST_LINES, `${lines.length - MOST_LINES} more`),
  ];
}
