/** The value of an expression, as much of it as fits. */
import type { ValueAnswer } from '../../debugger/answers/value.js';
import { showNumber } from '../../debugger/expressions/show.js';
import { partOf } from '../../debugger/expressions/values.js';
import { labelOf } from '../../engine/op.js';
import { coordinatesOf, describeShape } from '../../engine/tensor.js';
import type { AnswerInput } from '../drawing/pane.js';
import { moreRow } from '../drawing/pane.js';
import type { Row } from '../drawing/rows.js';
import { signed, signedBars } from '../drawing/signed.js';
import { left, right, table } from '../drawing/table.js';

const MOST_ELEMENTS = 200;
const BAR_WIDTH = 20;

export function valueRows({ value, digits }: ValueAnswer, { width }: AnswerInput): readonly Row[] {
  const { shape, data, axes } = value;
  const shown = Array.from(partOf(data, 0, MOST_ELEMENTS));
  const barOf = signedBars(shown, BAR_WIDTH);
  const lines = table(
    [left(axes.map(({ name }) => name).join(', ')), right(describeShape(shape)), left('', { drop: 1 })],
    shown.map((x, index) => ({
      cells: [
        coordinatesOf(shape, index)
          .map((position, axis) => labelOf(axes[axis], position))
          .join(', '),
        signed(x, digits === undefined ? 6 : (value) => showNumber(value, digits)),
        barOf(x),
      ],
    })),
    width,
  );
  const rest = data.length - shown.length;
  return [...lines, ...moreRow(rest, `${rest} more elements`)];
}
