/** A nudge: the loss with one number a little smaller and a little larger, and the resulting slope. */
import type { NudgeAnswer } from '../../../debugger/answers/what-if/nudge.js';
import { formatNumber, formatShort, formatSigned, signedFormFor } from '../../drawing/numbers.js';
import { type AnswerInput, formulaRows, paragraph } from '../../drawing/pane.js';
import { EMPTY_ROW, type Row, row, span } from '../../drawing/rows.js';
import { signed } from '../../drawing/signed.js';
import { right, table } from '../../drawing/table.js';

const DIGITS = 6;

export function nudgeRows({ nudge }: NudgeAnswer, { width }: AnswerInput): readonly Row[] {
  const { name, value, size, lossBelow, loss, lossAbove, slope, gradient } = nudge;
  const lines = [
    { at: value - size, loss: lossBelow },
    { at: value, loss },
    { at: value + size, loss: lossAbove },
  ];
  const changes = signedFormFor(
    lines.map((line) => line.loss - loss),
    DIGITS,
  );
  const slopes = signedFormFor([slope, gradient ?? 0], DIGITS);
  return [
    ...paragraph(
      `What if ${name} were a little smaller or larger? It is moved by ${formatShort(size)} either way.`,
      width,
    ),
    ...table(
      [right(name), right('loss'), right('change')],
      lines.map((line) => ({
        cells: [
          formatSigned(line.at, DIGITS),
          formatNumber(line.loss, DIGITS),
          line.at === value ? '' : signed(line.loss - loss, changes),
        ],
      })),
      width,
    ),
    EMPTY_ROW,
    ...formulaRows(
      [
        `slope = (${formatNumber(lossAbove, DIGITS)} − ${formatNumber(lossBelow, DIGITS)}) / ${formatShort(2 * size)} = ${slopes(slope)}`,
      ],
      width,
    ),
    gradient === null
      ? row(span('    the backward phase computes no gradient of it', 'muted'))
      : row(span('    the backward phase says ', 'muted'), signed(gradient === 0 ? 0 : gradient, slopes)),
  ];
}
