/** `print`: the value of an expression at the cursor. */
import { type CommandContext, commandGroup, type Effect, inform, warn } from '../command.js';
import { compile, describeRefusal, evaluate } from '../expressions/compile.js';
import { completeExpression } from '../expressions/completion.js';
import { showOperand } from '../expressions/show.js';
import { isTensor } from '../expressions/values.js';
import { momentAt } from '../places/moment.js';
import type { Answer } from '../session.js';
import type { AnswerKind } from './answer.js';

export interface ValueAnswer extends Answer {
  readonly kind: 'value';
  readonly expression: string;
}

export const VALUE: AnswerKind<ValueAnswer> = { kind: 'value', title: ({ expression }) => ['print', expression] };

export const VALUE_COMMANDS = commandGroup('ask', [
  {
    name: 'print',
    aliases: ['p'],
    usage: 'EXPRESSION',
    summary: 'Show the value of an expression at the cursor.',
    complete: ({ timeline }, argument) => completeExpression(timeline.program, argument),
    run: print,
  },
]);

/** Prints the value in a message; a tensor is shown in the pane as well. */
function print({ session, timeline }: CommandContext, argument: string): Effect {
  const compiled = compile(argument, timeline.program);
  if (compiled.kind === 'refused') return warn(describeRefusal(compiled));
  const result = evaluate(compiled, momentAt(timeline, session.cursor));
  if (result.kind !== 'value') return warn(`${compiled.text}: ${result.message}`);
  const answer: ValueAnswer = { kind: 'value', expression: compiled.text };
  return inform(`${compiled.text} = ${showOperand(result.value)}`, isTensor(result.value) ? { answer, scroll: 0 } : {});
}
