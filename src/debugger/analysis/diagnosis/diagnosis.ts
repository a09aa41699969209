/**
 * What to look at first where a loss is high or not finite: what was made where, what the loss consists of, whether the
 * batch or the parameters are to blame, and what led up to it.
 * Invariant: nothing that is computed after the frame asked about is read.
 */
import { computeInSlices } from '../../../engine/execution.js';
import type { History, ReplayedHistory } from '../../../timeline/history.js';
import { during, type ResultOf } from '../../../timeline/task.js';
import { contributionsIn, documentsIn, hasLoss } from './contributions.js';
import { leadUpTo } from './lead-up.js';
import { findOrigin } from './origin.js';

export type Diagnosis = ResultOf<typeof diagnose>;

const USUAL_ITERATIONS = 20;
/** How many iterations back parameters are tried on the batch. */
const BACK = [1, 5, 10];
const AT_ONCE = 1024;
/** A loss that is more than this many times the usual one stands out. */
export const STANDS_OUT = 1.1;

/**
 * @param asked the iteration asked about
 * @param last the last frame that counts in it
 * @param separator what stands between the tokens of a text
 */
export function* diagnose(timeline: History, asked: number, last: number, separator: string) {
  const origin = yield* findOrigin(timeline, asked, last);
  const iteration = origin?.step.iteration ?? asked;
  const until = iteration === asked ? last : Number.POSITIVE_INFINITY;
  const leadUp = yield* leadUpTo(timeline, iteration, until);
  const loss = leadUp.seen.at(-1)?.loss ?? null;
  const highest = yield* findHighest(timeline, iteration, loss);
  const isAssessed = hasLoss(yield* timeline.reach(iteration), until);
  const sameBatch = timeline.replay === null || !isAssessed ? [] : yield* tryParameters(timeline.replay, iteration);
  const trace = yield* timeline.reach(iteration);
  const earlier = timeline.measured.before(iteration);
  return {
    asked,
    /** The iteration that all else is about: the one asked about, or the one where what is not finite was made. */
    iteration,
    /** Null where it was not recorded or is not computed yet. */
    loss,
    /** The loss of the iteration before. */
    before: earlier === null ? null : timeline.metric('loss', earlier),
    usual: usualBefore(timeline, iteration),
    /** The origin of what is not finite; null where all is finite. */
    origin,
    contributions: contributionsIn(trace, until),
    documents: documentsIn(trace, until, separator),
    /** Empty where nothing can be run again. */
    sameBatch,
    leadUp,
    highest,
  };
}

/** The loss on the batch of an iteration, had its parameters been those of others before it. */
function* tryParameters(timeline: ReplayedHistory, iteration: number) {
  const { start } = yield* timeline.reach(iteration);
  const program = timeline.programAt(iteration);
  const losses: { iteration: number; loss: number }[] = [];
  for (const back of BACK.filter((count) => timeline.numbers.has(iteration - count))) {
    const { start: earlier } = yield* timeline.reach(iteration - back);
    const assessing = computeInSlices((tape) => program.assess(tape, { ...start, parameters: earlier.parameters }));
    const { objective } = yield* during(assessing, { done: losses.length, total: BACK.length, unit: 'trials' });
    losses.push({ iteration: iteration - back, loss: objective.data[0] });
    yield { done: losses.length, total: BACK.length, unit: 'trials' };
  }
  return losses;
}

/** The iteration so far whose loss was the furthest above the usual one before it; null where none stood out. */
function* findHighest(timeline: History, iteration: number, loss: number | null) {
  const numbers = timeline.measured;
  const count = numbers.positionOf(iteration) + 1;
  let highest: { iteration: number; factor: number } | null = null;
  for (let position = 1; position < count; position++) {
    const at = numbers.at(position);
    const usual = usualBefore(timeline, at);
    const own = at === iteration ? loss : timeline.metric('loss', at);
    const factor = own === null || usual === null ? Number.NaN : own / usual.median;
    if (factor > (highest?.factor ?? STANDS_OUT)) highest = { iteration: at, factor };
    if (position % AT_ONCE === 0) yield { done: position, total: count };
  }
  return highest;
}

/** The median of the finite losses of the iterations before, and how many these are; null without any. */
function usualBefore(timeline: History, iteration: number) {
  const losses: number[] = [];
  for (
    let k = timeline.measured.before(iteration);
    k !== null && losses.length < USUAL_ITERATIONS;
    k = timeline.measured.before(k)
  ) {
    losses.push(timeline.metric('loss', k) ?? Number.NaN);
  }
  const sorted = losses.filter(Number.isFinite).sort((a, b) => a - b);
  const count = sorted.length;
  return count === 0 ? null : { median: (sorted[(count - 1) >> 1] + sorted[count >> 1]) / 2, count };
}
