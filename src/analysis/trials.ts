/**
 * What a step shows that takes running the model. Each trial runs once per iteration, however often the step is drawn,
 * and is forgotten together with the iteration's trace.
 */
import { finish } from '../numbers/engine/task.js';
import { remember } from '../numbers/kernels/remember.js';
import type { History } from '../timeline/history.js';
import type { ReplayedTrace, Trace } from '../timeline/trace.js';
import { nudgeSteepest } from './nudge.js';

export type Trials = ReturnType<typeof createTrials>;

/** A larger model would keep people waiting, so looking at one of its steps tries nothing. */
export const MOST_PARAMETERS_TO_TRY = 10_000;

export function createTrials() {
  return {
    /** The nudge of the number with the largest gradient; null where the loss does not depend on it. */
    nudge: remember((trace: ReplayedTrace) => finish(nudgeSteepest(trace))),
  };
}

/** The trace of another iteration that a step shows besides its own; null where it would have to be replayed for long. */
export function traceAtHand<T extends Trace>(timeline: History<T>, iteration: number): T | null {
  const isQuick = timeline.replay === null || timeline.program.parameterCount <= MOST_PARAMETERS_TO_TRY;
  return timeline.kept(iteration) ?? (isQuick ? timeline.trace(iteration) : null);
}
