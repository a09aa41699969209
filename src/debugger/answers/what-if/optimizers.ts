/** `optimizers`: what plain descent, momentum and Adam would each do to one weight with the gradient at hand. */
import type { Task } from '../../../timeline/task.js';
import { parameterAtHand } from '../../analysis/subject.js';
import { compareOptimizers, type OptimizerComparison } from '../../analysis/what-if/compare-optimizers.js';
import type { Effect } from '../../command.js';
import { steepestElement } from '../../places/steepest.js';
import { type ReplayContext, replayGroup } from '../../replaying.js';
import type { Answer } from '../../session.js';
import { type AnswerKind, openAnswer } from '../answer.js';

/** Holds the comparison itself, since working it out replays the run. */
export interface OptimizersAnswer extends Answer {
  readonly kind: 'optimizers';
  readonly comparison: OptimizerComparison;
}

export const OPTIMIZERS: AnswerKind<OptimizersAnswer> = {
  kind: 'optimizers',
  title: ({ comparison }) => ['optimizers', comparison.weights[0].name],
};

export const OPTIMIZERS_COMMANDS = replayGroup('what-if', [
  {
    name: 'optimizers',
    keys: ['O'],
    words: 'other optimizers',
    purpose: 'try what if',
    helpsAt: { update: 2 },
    looksAhead: true,
    summary: 'Hold plain descent, momentum and Adam beside each other: what each would do to the selected weight.',
    run: (context) => ({ kind: 'compute', task: optimizers(context) }),
  },
]);

function* optimizers(context: ReplayContext): Task<Effect> {
  const { session, timeline } = context;
  const { iteration } = session.cursor;
  const trace = yield* timeline.reach(iteration);
  const at = parameterAtHand(context) ?? steepestElement(trace.outcome.gradients);
  const comparison = yield* compareOptimizers(timeline, iteration, at);
  return openAnswer<OptimizersAnswer>({ kind: 'optimizers', comparison });
}
