/** `learning-rates`: what steps of other sizes would do, tried on the iteration at the cursor without changing it. */
import type { Task } from '../../../timeline/task.js';
import { parameterToChange } from '../../analysis/subject.js';
import { type LearningRates, tryLearningRates } from '../../analysis/what-if/learning-rates.js';
import { type Effect, type ReplayContext, replayGroup, warn } from '../../command.js';
import { showNumber } from '../../expressions/show.js';
import type { Answer } from '../../session.js';
import { type AnswerKind, openAnswer } from '../answer.js';

export interface LearningRatesAnswer extends Answer {
  readonly kind: 'learning-rates';
  readonly rates: LearningRates;
}

export const LEARNING_RATES: AnswerKind<LearningRatesAnswer> = {
  kind: 'learning-rates',
  title: () => ['learning rates'],
  commands: replayGroup('what-if', [
    {
      name: 'learning-rates',
      aliases: ['rates'],
      keys: ['l'],
      words: 'other rates',
      purpose: 'try what if',
      helpsAt: { update: 1 },
      looksAhead: true,
      summary: 'Try one real step at ever larger learning rates until the loss rises, and see why.',
      run: learningRates,
    },
  ]),
};

function* learningRates(context: ReplayContext): Task<Effect> {
  const { session, timeline } = context;
  const trace = yield* timeline.reach(session.cursor.iteration);
  const [loss] = trace.outcome.objective.data;
  if (!Number.isFinite(loss)) {
    return warn(
      `The loss of iteration ${trace.iteration} is ${showNumber(loss)} already, so no rate can be judged from here. "diagnose" says where that began; go back before it.`,
    );
  }
  const at = parameterToChange(context);
  const rates = yield* tryLearningRates(timeline.programAt(trace.iteration), trace, at);
  return openAnswer<LearningRatesAnswer>({ kind: 'learning-rates', rates });
}
