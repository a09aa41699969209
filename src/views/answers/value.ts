/** The value of an expression at the cursor, as much of it as fits. */
import type { ValueAnswer } from '../../debugger/answers/value.js';
import { compile, describeRefusal, evaluate } from '../../debugger/expressions/compile.js';
import { showNumber, showOperand } from '../../debugger/expressions/show.js';
import { isTensor, partOf, type TensorValue } from '../../debugger/expressions/values.js';
import { labelOf } from '../../engine/op.js';
import { coordinatesOf, describeShape } from '../../engine/tensor.js';
import type { AnswerInput } from '../drawing/pane.js';
import { moreRow } from '../drawing/pane.js';
import { type Row, row, span, wrap } from '../drawing/rows.js';
import { signed, signedBar } from '../drawing/signed.js';
import { left, right, table } from '../drawing/table.js';

const MOST_ELEMENTS = 200;
const BAR_WIDTH = 20;

export function valueRows({ expression, digits }: ValueAnswer, { moment, width }: AnswerInput): readonly Row[] {
  const compiled = compile(expression, moment.timeline.program);
  if (compiled.kind === 'refused') return wrap(describeRefusal(compiled), width, 'warning');
  const result = evaluate(compiled, moment);
  if (result.kind !== 'value') return wrap(result.message, width, 'warning');
  return isTensor(result.value)
    ? tensorRows(result.value, digits, width)
    : [row(span(showOperand(result.value, undefined, digits), 'accent'))];
}

function tensorRows({ shape, data, axes }: TensorValue, digits: number | undefined, width: number): readonly Row[] {
  const shown = Array.from(partOf(data, 0, MOST_ELEMENTS));
  const largest = shown.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const lines = table(
    [left(axes.map(({ name }) => name).join(', ')), right(describeShape(shape)), left('', { drop: 1 })],
    shown.map((x, index) => ({
      cells: [
        coordinatesOf(shape, index)
          .map((position, axis) => labelOf(axes[axis], position))
          .join(', '),
        signed(x, digits === undefined ? 6 : (value) => showNumber(value, digits)),
        signedBar(x, largest, BAR_WIDTH),
      ],
    })),
    width,
  );
  const rest = data.length - shown.length;
  return [...lines, ...moreRow(rest, `${rest} more elements`)];
}
