/** `histogram`: how the elements of a value are spread, at the cursor and wherever it moves. */
import { asCommand } from '../../../document/commands.js';
import type { Task } from '../../../timeline/task.js';
import { type CommandContext, commandGroup, type Effect, warn } from '../../command.js';
import { compileOrRefuse, evaluateInSlices } from '../../expressions/compile.js';
import { completeExpression, splitDigits } from '../../expressions/completion.js';
import { MOST_PARTS, USUAL_PARTS } from '../../expressions/functions/histogram.js';
import { arrayOf, describeOperand, type TensorValue } from '../../expressions/values.js';
import { momentAt } from '../../places/moment.js';
import type { Answer } from '../../session.js';
import { type AnswerKind, openAnswer } from '../answer.js';

export interface HistogramAnswer extends Answer {
  readonly kind: 'histogram';
  readonly expression: string;
  readonly parts: number;
  /** Present where it took executing iterations again: then it stays what it was at the cursor. */
  readonly value?: TensorValue;
}

export const HISTOGRAM: AnswerKind<HistogramAnswer> = {
  kind: 'histogram',
  title: ({ expression }) => ['histogram', expression],
  afterMove: (answer) => (answer.value === undefined ? answer : null),
  commands: commandGroup('ask', [
    {
      name: 'histogram',
      usage: '[EXPRESSION]',
      takesDigits: true,
      summary: 'Show how the elements of a value are spread, with NaN and infinities by name, as you move.',
      details: [
        `Without an expression it is about the output of each step. histogram/40 has 40 parts in place of ${USUAL_PARTS}. ${asCommand('stop')} shows the step again.`,
      ],
      complete: completeExpression,
      run: showHistogram,
    },
  ]),
};

function* showHistogram({ session, timeline }: CommandContext, argument: string): Task<Effect> {
  const { digits: parts = USUAL_PARTS, rest } = splitDigits(argument);
  if (parts < 1 || parts > MOST_PARTS) return warn(`A histogram has 1 to ${MOST_PARTS} parts; got ${parts}.`);
  const compiled = compileOrRefuse(rest.trim() === '' ? 'output' : rest, timeline.program);
  const { text, overs } = compiled;
  const result = yield* evaluateInSlices(compiled, momentAt(timeline, session.cursor));
  if (result.kind !== 'value') return warn(`${text}: ${result.message}`);
  const { value } = result;
  if (typeof value === 'string' || typeof value === 'boolean') {
    return warn(`${text} is ${describeOperand(value)}; a histogram needs numbers.`);
  }
  return openAnswer<HistogramAnswer>({
    kind: 'histogram',
    expression: text,
    parts,
    ...(overs.length > 0 && { value: arrayOf(value) }),
  });
}
