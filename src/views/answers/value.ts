/** The value of an expression at the cursor in full, as far as it fits. */
import type { ValueAnswer } from '../../debugger/answers/value.js';
import { compile, describeRefusal, evaluate } from '../../debugger/expressions/compile.js';
import { showOperand } from '../../debugger/expressions/show.js';
import { isTensor, partOf, type TensorValue } from '../../debugger/expressions/values.js';
import { labelOf } from '../../engine/op.js';
import { coordinatesOf, describeShape } from '../../engine/tensor.js';
import { bar } from '../drawing/bars.js';
import { formatSigned } from '../drawing/numbers.js';
import type { AnswerInput } from '../drawing/pane.js';
import { type Row, row, span, wrap } from '../drawing/rows.js';
import { table } from '../drawing/table.js';
import { signRole } from '../panes/logit-gradient.js';

const MOST_ELEMENTS = 200;
const BAR_WIDTH = 20;

export function valueRows({ expression }: ValueAnswer, { moment, width }: AnswerInput): readonly Row[] {
  const compiled = compile(expression, moment.timeline.program);
  if (compiled.kind === 'refused') return wrap(describeRefusal(compiled), width, 'warning');
  const result = evaluate(compiled, moment);
  if (result.kind !== 'value') return wrap(result.message, width, 'warning');
  return isTensor(result.value) ? tensorRows(result.value, width) : [row(span(showOperand(result.value), 'accent'))];
}

function tensorRows({ shape, data, axes }: TensorValue, width: number): readonly Row[] {
  const shown = Array.from(partOf(data, 0, MOST_ELEMENTS));
  const largest = shown.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const lines = table(
    [
      { header: axes.map(({ name }) => name).join(', '), align: 'left' },
      { header: describeShape(shape), align: 'right' },
      { header: '', align: 'left', drop: 1 },
    ],
    shown.map((x, index) => ({
      cells: [
        coordinatesOf(shape, index)
          .map((position, axis) => labelOf(axes[axis], position))
          .join(', '),
        span(formatSigned(x, 6), signRole(x)),
        span(bar(Math.abs(x) / largest, BAR_WIDTH), signRole(x)),
      ],
    })),
    width,
  );
  const rest = data.length - shown.length;
  return rest > 0 ? [...lines, row(span(`  ${rest} more elements`, 'muted'))] : lines;
}
