/** `optimizers`: what plain descent, momentum and Adam would each do to one weight with the gradient at hand. */
import type { Task } from '../../../timeline/task.js';
import { parameterToChange } from '../../analysis/subject.js';
import { compareOptimizers, type OptimizerComparison } from '../../analysis/what-if/compare-optimizers.js';
import { MOST_PARAMETERS_TO_TRY } from '../../analysis/what-if/trials.js';
import { measureValley, type Valley } from '../../analysis/what-if/valley.js';
import { type Effect, type ReplayContext, replayGroup } from '../../command.js';
import type { Answer } from '../../session.js';
import { type AnswerKind, openAnswer } from '../answer.js';

/** Holds the comparison itself, since working it out replays the run. */
export interface OptimizersAnswer extends Answer {
  readonly kind: 'optimizers';
  readonly comparison: OptimizerComparison;
  /** Over the weight asked about and another; null in a larger model, where that takes long. */
  readonly valley: Valley | null;
}

export const OPTIMIZERS: AnswerKind<OptimizersAnswer> = {
  kind: 'optimizers',
  title: ({ comparison }) => ['optimizers', comparison.weights[0].name],
  commands: replayGroup('what-if', [
    {
      name: 'optimizers',
      keys: ['O'],
      words: 'other optimizers',
      purpose: 'try what if',
      helpsAt: { update: 2 },
      looksAhead: true,
      summary: 'Put plain descent, momentum and Adam side by side: what each would do to the selected weight.',
      run: optimizers,
    },
  ]),
};

function* optimizers(context: ReplayContext): Task<Effect> {
  const { session, timeline } = context;
  const [{ iteration }, weight] = [session.cursor, parameterToChange(context)];
  const comparison = yield* compareOptimizers(timeline, iteration, weight);
  const isSmall = timeline.program.parameterCount <= MOST_PARAMETERS_TO_TRY;
  const valley = isSmall ? yield* measureValley(timeline, iteration, [weight]) : null;
  return openAnswer<OptimizersAnswer>({ kind: 'optimizers', comparison, valley });
}
