/** `print`: the value of an expression at the cursor. */
import { type CommandContext, commandGroup, type Effect, inform, warn } from '../command.js';
import { compile, describeRefusal, evaluate } from '../expressions/compile.js';
import { completeAfterDigits, splitDigits } from '../expressions/completion.js';
import { showOperand } from '../expressions/show.js';
import { isTensor } from '../expressions/values.js';
import { momentAt } from '../places/moment.js';
import type { Answer } from '../session.js';
import type { AnswerKind } from './answer.js';

export interface ValueAnswer extends Answer {
  readonly kind: 'value';
  readonly expression: string;
  /** Significant digits; six if absent. */
  readonly digits?: number;
}

export const VALUE: AnswerKind<ValueAnswer> = { kind: 'value', title: ({ expression }) => ['print', expression] };

export const VALUE_COMMANDS = commandGroup('ask', [
  {
    name: 'print',
    aliases: ['p'],
    usage: 'EXPRESSION',
    takesDigits: true,
    summary: 'Show the value of an expression at the cursor.',
    details: [
      'Numbers have six significant digits, whole numbers all of theirs. print/17 shows 17, which tell any number from every other.',
    ],
    complete: ({ timeline }, argument) => completeAfterDigits(timeline.program, argument),
    run: print,
  },
]);

/** Prints the value in a message; a tensor is shown in the pane as well. */
function print({ session, timeline }: CommandContext, argument: string): Effect {
  const { digits, rest: expression } = splitDigits(argument);
  if (digits !== undefined && !(digits >= 1 && digits <= MOST_DIGITS)) {
    return warn(`A number has 1 to ${MOST_DIGITS} significant digits; got ${digits}.`);
  }
  const compiled = compile(expression, timeline.program);
  if (compiled.kind === 'refused') return warn(describeRefusal(compiled));
  const result = evaluate(compiled, momentAt(timeline, session.cursor));
  if (result.kind !== 'value') return warn(`${compiled.text}: ${result.message}`);
  const answer: ValueAnswer = { kind: 'value', expression: compiled.text, ...(digits !== undefined && { digits }) };
  const text = `${compiled.text} = ${showOperand(result.value, undefined, digits)}`;
  return inform(text, isTensor(result.value) ? { answer, scroll: 0 } : {});
}

/** So many digits tell a float64 from every other. */
const MOST_DIGITS = 17;
