/** `print`: the value of an expression at the cursor. */

import { commandGroup, inform, warn } from '../debugger/command.js';
import { compile, evaluateInSlices, missedBy } from '../debugger/expressions/compile.js';
import { completeExpression, splitDigits } from '../debugger/expressions/completion.js';
import { originOf } from '../debugger/expressions/display-history.js';
import { elementsFrom, isTensor, showNumber, showOperand, type TensorValue } from '../debugger/expressions/values.js';
import type { Answer } from '../debugger/session.js';
import type { Blocks } from '../document/document.js';
import { left, moreNote, number, paragraph, passage, right, signed, signedBars, table } from '../explaining/blocks.js';
import { coordinatesOf, describeShape } from '../numbers/engine/tensor.js';
import { type Axis, labelOf } from '../numbers/engine/value.js';
import type { AnswerKind } from './answer.js';

interface ValueAnswer extends Answer<'value'> {
  readonly expression: string;
  readonly value: TensorValue;
  /** Significant digits; undefined for six. */
  readonly digits: number | undefined;
}

export const VALUE: AnswerKind<ValueAnswer> = {
  kind: 'value',
  say: sayValue,
  title: ({ expression }) => ['print', expression],
  commands: commandGroup('ask', [
    {
      name: 'print',
      words: 'any expression',
      purpose: 'ask about it',
      aliases: ['p'],
      usage: 'EXPRESSION',
      takesDigits: true,
      summary: 'Show the value of an expression at the cursor.',
      details: [
        'Numbers have six significant digits, whole numbers all of theirs. print/17 shows 17, which tell any number from every other.',
      ],
      complete: completeExpression,
      /** Prints the value in a message; a tensor is shown in the pane as well. */
      *run({ timeline, moment }, argument) {
        const { digits, rest } = splitDigits(argument);
        if (digits !== undefined && !(digits >= 1 && digits <= MOST_DIGITS)) {
          return warn(`A number has 1 to ${MOST_DIGITS} significant digits; got ${digits}.`);
        }
        const compiled = compile(rest, timeline.program);
        const { text: expression } = compiled;
        const result = yield* evaluateInSlices(compiled, moment);
        if (result.kind !== 'value') return warn(`${expression}: ${result.message}`);
        const { value } = result;
        const shown = `${expression} = ${showOperand(value, undefined, digits)}${originOf(compiled, moment)}`;
        const missed = missedBy(result);
        const text = missed === '' ? shown : `${shown}. ${missed}`;
        if (!isTensor(value)) return inform(text);
        const answer: ValueAnswer = { kind: 'value', expression, value, digits };
        return inform(text, { answer, scroll: 0 });
      },
    },
  ]),
};

/** So many digits tell a float64 from every other. */
const MOST_DIGITS = 17;

const MOST_ELEMENTS = 200;

function sayValue({ value, digits }: ValueAnswer): Blocks {
  const { shape, data, axes } = value;
  const shown = Array.from(elementsFrom(data, 0, MOST_ELEMENTS));
  const isMeasured = !shown.every(Number.isInteger);
  const write = (x: number): string => (isMeasured && x > 0 ? '+' : '') + showNumber(x, digits);
  const barOf = signedBars(shown);
  const rest = data.length - shown.length;
  return passage(
    table(
      [
        left(axes.map(({ name }) => name).join(', ')),
        right(describeShape(shape), { aligned: 'points' }),
        left('', { priority: 1, unit: 'bar' }),
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
