/**
 * What a step shows that takes running the model. It is tried once for each iteration, however often the step is drawn, and
 * forgotten together with the trace of that iteration.
 */
import type { Trace } from '../../timeline/timeline.js';
import type { TrainingProgram } from '../../training/program.js';
import type { Moment } from '../places/moment.js';
import { compareOptimizers, type OptimizerComparison } from './compare-optimizers.js';
import { type RateTrial, tryRates } from './learning-rates.js';
import { type Nudge, nudgeSteepest } from './nudge.js';

export interface Trials {
  /** Of the number with the largest gradient; null where the loss does not depend on it. */
  nudge(moment: Moment): Nudge | null;
  rates(moment: Moment): readonly RateTrial[];
  /** Null where there is no gradient to try them on. */
  optimizers(moment: Moment): OptimizerComparison | null;
}

/** Of a larger model nothing is tried only because one looks at a step: one would have to wait for it. */
export const MOST_PARAMETERS_TO_TRY = 10_000;

export function createTrials(): Trials {
  return {
    nudge: onceForEachTrace((_, trace) => nudgeSteepest(trace)),
    rates: onceForEachTrace(tryRates),
    optimizers: onceForEachTrace((_, trace) => compareOptimizers(trace)),
  };
}

function onceForEachTrace<T>(work: (program: TrainingProgram, trace: Trace) => T): (moment: Moment) => T {
  const known = new WeakMap<Trace, { readonly result: T }>();
  return ({ timeline, trace }) => {
    const entry = known.get(trace) ?? { result: work(timeline.programAt(trace.iteration), trace) };
    known.set(trace, entry);
    return entry.result;
  };
}
