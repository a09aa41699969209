/**
 * The way of a number, element by element: back to the parameters or inputs by the largest part at each step, or
 * forward by the largest use. It stays within an iteration. What an update made is followed to its gradient, however
 * small that part is beside the weight itself: the gradient is what changed it.
 */
import { nameElement } from '../numbers/engine/value.js';
import { elementOf, type Trace } from '../timeline/trace.js';
import { addsUp, type ElementPlace, explainWhy, isSumOfParts, type LinkedElement } from './causes.js';
import { usesOf } from './uses.js';

export type TraceDirection = 'back' | 'forward';

export type TraceStop = ReturnType<typeof stopOf>;

/** @param element flat index into the output of the frame */
export function traceFrom(
  trace: Trace,
  frame: number,
  element: number,
  direction: TraceDirection,
): readonly TraceStop[] {
  const { output, scope } = trace.frames[frame];
  const follow = direction === 'back' ? largestCause : largestUse;
  const start = { name: nameElement(output, element), value: elementOf(output, element), scope };
  const stops: TraceStop[] = [];
  let next: TraceStop | null = stopOf({ ...start, contribution: null, derivative: null }, null, { frame, element });
  while (next !== null) {
    stops.push(next);
    next = next.place === null ? null : follow(trace, next.place);
  }
  return stops;
}

/** Frames are made from earlier ones alone, so this way ends. */
function largestCause(trace: Trace, { frame, element }: ElementPlace): TraceStop | null {
  const why = explainWhy(trace, trace.frames[frame], element);
  const { causes } = why;
  const leads = (from: number): boolean => changesWeight(trace, frame, from) || isPowerOf(trace, frame, from);
  const leading = causes.find(({ source }) => source.kind === 'step' && leads(source.frame));
  const cause = leading ?? causes[0];
  if (cause === undefined) return null;
  return stopOf(cause, addsUp(why) ? causes : null, cause.source.kind === 'step' ? cause.source : null);
}

/** Whether a share has this from its own power of e, not from the sum of all. */
function isPowerOf({ frames, outcome }: Trace, share: number, from: number): boolean {
  const group = outcome.groups.find(({ probabilities }) => probabilities.node === frames[share].output.node);
  return group !== undefined && group.exponentials.node === frames[from].output.node;
}

/** A use without a derivative, such as a value that is saved, leads no further. */
function largestUse(trace: Trace, { frame, element }: ElementPlace): TraceStop | null {
  const uses = usesOf(trace, trace.frames[frame].output, element);
  const [first] = uses;
  if (first === undefined || first.contribution === null) return null;
  return stopOf(first, isSumOfParts(trace.frames[first.frame], first.element) ? uses : null, first);
}

/** Whether a step of the update has this from the gradients of the iteration, not from the weight as it was. */
function changesWeight({ frames }: Pick<Trace, 'frames'>, step: number, from: number): boolean {
  if (frames[step].scope[0] !== 'update') return false;
  const { scope, inputs } = frames[from];
  return (
    scope[0] === 'backward' || inputs.some(({ frame }) => frame !== null && changesWeight({ frames }, from, frame))
  );
}

/**
 * @param parts of which this is one; null at the start, where not known, and where the step is not linear, so that there are
 * no parts
 * @param place where it was made; null for what the iteration was given
 */
function stopOf(from: LinkedElement, parts: readonly LinkedElement[] | null, place: ElementPlace | null) {
  const { name, value, contribution, derivative: slope, scope } = from;
  const sizeOf = (part: Pick<LinkedElement, 'contribution'>): number => Math.abs(part.contribution ?? 0);
  const share = sizeOf(from) / (parts ?? []).reduce((sum, part) => sum + sizeOf(part), 0);
  const isPart = parts !== null;
  return {
    ...{ name, value, slope, place, scope },
    /** Its part of the stop before, or going forward that stop's part of it. */
    part: isPart ? contribution : null,
    /** The part over all parts, by size. */
    share: isPart && !Number.isNaN(share) ? share : null,
  };
}
