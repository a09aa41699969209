/** `print`: the value of an expression at the cursor. */
import type { Task } from '../../timeline/task.js';
import { describeMissed } from '../../timeline/unseen.js';
import { type CommandContext, commandGroup, type Effect, inform, warn } from '../command.js';
import { compileOrRefuse, evaluateInSlices } from '../expressions/compile.js';
import { completeExpression, splitDigits } from '../expressions/completion.js';
import { originOf } from '../expressions/display-history.js';
import { showOperand } from '../expressions/show.js';
import { isTensor, type TensorValue } from '../expressions/values.js';
import { momentAt } from '../places/moment.js';
import type { Answer } from '../session.js';
import type { AnswerKind } from './answer.js';

export interface ValueAnswer extends Answer {
  readonly kind: 'value';
  readonly expression: string;
  readonly value: TensorValue;
  /** Significant digits; six if absent. */
  readonly digits?: number;
}

export const VALUE: AnswerKind<ValueAnswer> = {
  kind: 'value',
  title: ({ expression }) => ['print', expression],
  commands: commandGroup('ask', [
    {
      name: 'print',
      aliases: ['p'],
      usage: 'EXPRESSION',
      takesDigits: true,
      summary: 'Show the value of an expression at the cursor.',
      details: [
        'Numbers have six significant digits, whole numbers all of theirs. print/17 shows 17, which tell any number from every other.',
      ],
      complete: completeExpression,
      run: print,
    },
  ]),
};

/** Prints the value in a message; a tensor is shown in the pane as well. */
function* print({ session, timeline }: CommandContext, argument: string): Task<Effect> {
  const { digits, rest } = splitDigits(argument);
  if (digits !== undefined && !(digits >= 1 && digits <= MOST_DIGITS)) {
    return warn(`A number has 1 to ${MOST_DIGITS} significant digits; got ${digits}.`);
  }
  const compiled = compileOrRefuse(rest, timeline.program);
  const { text: expression } = compiled;
  const moment = momentAt(timeline, session.cursor);
  const result = yield* evaluateInSlices(compiled, moment);
  if (result.kind !== 'value') return warn(`${expression}: ${result.message}`);
  const { value, coverage } = result;
  const missing = coverage === undefined ? '' : `. ${describeMissed(coverage, 'iteration')}`;
  const text = `${expression} = ${showOperand(value, undefined, digits)}${originOf(compiled, moment)}${missing}`;
  if (!isTensor(value)) return inform(text);
  const answer: ValueAnswer = { kind: 'value', expression, value, ...(digits !== undefined && { digits }) };
  return inform(text, { answer, scroll: 0 });
}

/** So many digits tell a float64 from every other. */
const MOST_DIGITS = 17;
