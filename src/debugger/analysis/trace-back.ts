/**
 * The way of a number, element by element: back to the parameters or inputs by the largest part at each step, or
 * forward by the largest use. It stays within an iteration. What an update made is followed to its gradient, however
 * small that part is beside the weight itself: the gradient is what changed it.
 */
import { nameElement } from '../../engine/op.js';
import { columnsOf } from '../../engine/tensor.js';
import { elementOf, type Trace } from '../../timeline/trace.js';
import { addsUp, type Cause, type ElementPlace, explainWhy } from './causes.js';
import { explainUses, type Use } from './uses.js';

export type TraceDirection = 'back' | 'forward';

export interface TraceStop {
  readonly name: string;
  /** Null where it was not recorded. */
  readonly value: number | null;
  /**
   * Its part of the stop before, or going forward that stop's part of it; null at the start, where not known, and where the
   * step is not linear, so that there are no parts.
   */
  readonly part: number | null;
  /** The part over all parts, by size; null likewise. */
  readonly share: number | null;
  readonly slope: number | null;
  /** Where it was made; null for what the iteration was given. */
  readonly place: ElementPlace | null;
  readonly scope: readonly string[];
}

/** @param element flat index into the output of the frame */
export function traceFrom(
  trace: Trace,
  frame: number,
  element: number,
  direction: TraceDirection,
): readonly TraceStop[] {
  const { output, scope } = trace.frames[frame];
  const value = elementOf(output, element);
  const start = { name: nameElement(output, element), value, part: null, share: null, slope: null, scope };
  const stops: TraceStop[] = [{ ...start, place: { frame, element } }];
  for (let last = stops[0].place; last !== null; last = stops[stops.length - 1].place) {
    const next = direction === 'back' ? largestCause(trace, last) : largestUse(trace, last);
    if (next === null) break;
    stops.push(next);
  }
  return stops;
}

/** Frames are made from earlier ones alone, so this way ends. */
function largestCause(trace: Trace, { frame, element }: ElementPlace): TraceStop | null {
  const surprise = probabilityBehind(trace, frame, element);
  if (surprise !== null) return surprise;
  const why = explainWhy(trace, trace.frames[frame], element);
  const { causes } = why;
  const leads = (from: number): boolean => changesWeight(trace, frame, from) || isPowerOf(trace, frame, from);
  const leading = causes.find(({ source }) => source.kind === 'step' && leads(source.frame));
  const cause = leading ?? causes[0];
  if (cause === undefined) return null;
  const { source } = cause;
  const place = source.kind === 'step' ? { frame: source.frame, element: source.element } : null;
  return stopOf(cause, addsUp(why) ? causes : null, place);
}

/**
 * The probability of the target, from which a loss term follows by −ln P. The program computes the term from the scores
 * directly, which is the same number; the way leads through the steps that the formula names.
 */
function probabilityBehind({ frames, outcome }: Trace, frame: number, element: number): TraceStop | null {
  const { node } = frames[frame].output;
  const group = outcome.groups.find(({ terms }) => terms.node === node);
  const label = group?.predictions[element];
  if (group === undefined || label === undefined || group.probabilities.frame === null) return null;
  const { probabilities } = group;
  const target = element * columnsOf(group.logits.shape) + label.targetIndex;
  const value = probabilities.data[target];
  const place = { frame: group.probabilities.frame, element: target };
  const { scope } = frames[place.frame];
  return { name: nameElement(probabilities, target), value, part: null, share: null, slope: -1 / value, place, scope };
}

/** Whether a share has this from its own power of e, not from the sum of all. */
function isPowerOf({ frames, outcome }: Trace, share: number, from: number): boolean {
  const group = outcome.groups.find(({ probabilities }) => probabilities.node === frames[share].output.node);
  return group !== undefined && group.exponentials.node === frames[from].output.node;
}

/** A use without a derivative, such as a value that is saved, leads no further. */
function largestUse(trace: Trace, { frame, element }: ElementPlace): TraceStop | null {
  const { uses } = explainUses(trace, trace.frames[frame], element);
  const [first] = uses;
  if (first === undefined || first.contribution === null) return null;
  const place = { frame: first.frame, element: first.element };
  const isPart = addsUp(explainWhy(trace, trace.frames[first.frame], first.element));
  return stopOf(first, isPart ? uses : null, place);
}

/** Whether a step of the update has this from the gradients of the iteration, not from the weight as it was. */
function changesWeight({ frames }: Pick<Trace, 'frames'>, step: number, from: number): boolean {
  if (frames[step].scope[0] !== 'update') return false;
  const { scope, inputs } = frames[from];
  return (
    scope[0] === 'backward' || inputs.some(({ frame }) => frame !== null && changesWeight({ frames }, from, frame))
  );
}

/** @param parts of which this is one; null where it is no part */
function stopOf(from: Cause | Use, parts: readonly Part[] | null, place: ElementPlace | null): TraceStop {
  const { name, value, contribution, derivative, scope } = from;
  const [part, share] = parts === null ? [null, null] : [contribution, shareOf(from, parts)];
  return { name, value, part, share, slope: derivative, place, scope };
}

interface Part {
  readonly contribution: number | null;
}

/** The size of one part over the sizes of all. */
function shareOf({ contribution: one }: Part, parts: readonly Part[]): number | null {
  const sizes = parts.map(({ contribution }) => Math.abs(contribution ?? 0));
  const share = Math.abs(one ?? 0) / sizes.reduce((sum, size) => sum + size, 0);
  return Number.isNaN(share) ? null : share;
}
