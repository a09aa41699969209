/**
 * Where what is not finite came from: the first step that made it, iterations earlier perhaps, and the steps that passed
 * it on to the loss or to a parameter.
 */

import type { History } from '../../timeline/history.js';
import { METRIC_NAMES } from '../../timeline/metrics.js';
import type { Trace, TraceValue } from '../../timeline/trace.js';
import { overflowsAt } from './non-finite.js';
import { usedFrames } from './reach.js';

/** A step of an iteration, with an element of its output. */
export interface StepElement {
  readonly iteration: number;
  readonly frame: number;
  readonly element: number | null;
}

/**
 * What reaches the loss or a parameter comes before what does not.
 * @param until the last frame that counts in the iteration asked about
 * @returns null where all that training uses is finite
 */
export function* findOrigin(timeline: History, iteration: number, until: number) {
  if (!hasBadValue(timeline, yield* timeline.reach(iteration), until)) return null;
  // What a metric adds up may overflow where no value does, so the first of these iterations need not have one.
  let at: number | null = firstBadIteration(timeline, iteration);
  while (at !== null && at < iteration) {
    const trace = yield* timeline.reach(at);
    const found = originIn(timeline, trace, trace.frames.length - 1);
    if (found?.matters === true) return found.origin;
    at = timeline.numbers.after(at);
  }
  return originIn(timeline, yield* timeline.reach(iteration), until)?.origin ?? null;
}

/** Whether anything that training uses is not finite up to a frame, inside a step too. */
export function hasBadValue(timeline: History, trace: Trace, until: number): boolean {
  return originIn(timeline, trace, until) !== null;
}

export type Origin = NonNullable<ReturnType<typeof originIn>>['origin'];

/** The step of one iteration that began it; null where all that training uses is finite up to a frame. */
export function originIn(timeline: History, trace: Trace, until: number) {
  const { iteration, frames, outcome } = trace;
  const overflows = overflowsAt(timeline, trace);
  const used = usedFrames(trace).filter((frame) => frame <= until);
  const bad = used.filter((frame) => overflows.isStray(frames[frame].output));
  // The first that makes what is not finite out of what is: one that matters, if there is one.
  const makers = used.filter((frame) => overflows.findingAt(frames[frame]) !== null);
  const maker = makers.find((frame) => overflows.matters(frames[frame])) ?? makers[0];
  const start = maker ?? bad[0];
  if (start === undefined) return null;
  const found = maker === undefined ? null : overflows.findingAt(frames[maker]);
  const stepOf = (frame: number) => {
    const { scope, label, output } = frames[frame];
    return { iteration, frame, element: overflows.strayElement(output), scope, label };
  };
  const parameters = outcome.updated.filter((value): value is TraceValue => value !== null);
  const origin = {
    step: { ...stepOf(start), ...(found !== null && { element: found.element }) },
    /** What was made there, or that it was there when the iteration began. */
    text: found?.text ?? `${frames[start].output.symbol} was not finite when the iteration began`,
    /** The steps that passed it on, in order. */
    passedOn: wayFrom(trace, start, new Set(bad)).map(stepOf),
    /** Parameters that are not finite after the update, by their symbols. */
    parameters: parameters
      .filter((value) => (value.frame ?? -1) <= until && overflows.isStray(value))
      .map(({ symbol }) => symbol),
  };
  const isMade = maker !== undefined;
  return { origin, isMade, matters: isMade && overflows.matters(frames[maker]) };
}

/** The first of the iterations up to this one that, without a gap, have something that is not finite. */
function firstBadIteration(timeline: History, iteration: number): number {
  let first = iteration;
  for (let k = timeline.numbers.before(first); k !== null && isBadIteration(timeline, k); ) {
    first = k;
    k = timeline.numbers.before(first);
  }
  return first;
}

/** Whether a number that was measured of it is not finite, as far as these are known. */
export function isBadIteration(timeline: History, iteration: number): boolean {
  return METRIC_NAMES.some((name) => {
    const value = timeline.metric(name, iteration);
    return value !== null && !Number.isFinite(value);
  });
}

/** The frames between the maker and the loss; where that stays finite, a parameter or else the last bad frame. */
function wayFrom({ frames, outcome }: Trace, start: number, bad: ReadonlySet<number>): readonly number[] {
  const ends = [outcome.objective, ...outcome.updated].flatMap((value) => {
    const frame = value?.frame ?? null;
    return frame !== null && bad.has(frame) ? [frame] : [];
  });
  const from = new Map<number, number>();
  for (const frame of [...bad].sort((a, b) => a - b)) {
    if (frame <= start) continue;
    const input = frames[frame].inputs.find(({ frame: made }) => made === start || (made !== null && from.has(made)));
    if (input?.frame != null) from.set(frame, input.frame);
  }
  const end = ends.find((frame) => from.has(frame)) ?? [...from.keys()].at(-1);
  const way: number[] = [];
  for (let frame = end; frame !== undefined && frame !== start; frame = from.get(frame)) way.unshift(frame);
  return way;
}
