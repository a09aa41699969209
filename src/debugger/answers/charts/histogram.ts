/** `histogram`: how the elements of a value are spread, at the cursor and wherever it moves. */
import type { Task } from '../../../timeline/task.js';
import { type CommandContext, commandGroup, type Effect, warn } from '../../command.js';
import { type CompiledExpression, compile, describeRefusal, evaluateInSlices } from '../../expressions/compile.js';
import { completeAfterDigits, splitDigits } from '../../expressions/completion.js';
import { MOST_PARTS, USUAL_PARTS } from '../../expressions/functions/histogram.js';
import { arrayOf, describeOperand, type TensorValue } from '../../expressions/values.js';
import { type Moment, momentAt } from '../../places/moment.js';
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
};

export const HISTOGRAM_COMMANDS = commandGroup('ask', [
  {
    name: 'histogram',
    usage: '[EXPRESSION]',
    takesDigits: true,
    summary: 'Show how the elements of a value are spread, with NaN and infinities by name, as you move.',
    details: [
      `Without an expression it is about the output of each step. histogram/40 has 40 parts in place of ${USUAL_PARTS}. Esc shows the step again.`,
    ],
    complete: ({ timeline }, argument) => completeAfterDigits(timeline.program, argument),
    run: showHistogram,
  },
]);

function showHistogram({ session, timeline }: CommandContext, argument: string): Effect {
  const { digits: parts = USUAL_PARTS, rest } = splitDigits(argument);
  if (parts < 1 || parts > MOST_PARTS) return warn(`A histogram has 1 to ${MOST_PARTS} parts; got ${parts}.`);
  const compiled = compile(rest.trim() === '' ? 'output' : rest, timeline.program);
  if (compiled.kind === 'refused') return warn(describeRefusal(compiled));
  return { kind: 'compute', task: histogramOfValue(compiled, momentAt(timeline, session.cursor), parts) };
}

function* histogramOfValue(expression: CompiledExpression, moment: Moment, parts: number): Task<Effect> {
  const { text, overs } = expression;
  const result = yield* evaluateInSlices(expression, moment);
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
