/**
 * Where two histories first differ: the iteration, the step and the element.
 * Invariant: values are compared as bits, so NaN equals NaN and 0 differs from −0.
 */

import type { Frame } from '../engine/tape.js';
import type { ReplayedHistory } from './history.js';
import { isSameStep } from './same-step.js';
import { partOf, type Task } from './task.js';
import type { ReplayedTrace } from './trace.js';

interface DifferingElement {
  readonly element: number;
  /** In the first history and in the second. */
  readonly values: readonly [number, number];
}

export interface Divergence {
  readonly iteration: number;
  /** The first element of a parameter that differs at the start of the iteration; null if they start alike. */
  readonly start: (DifferingElement & { readonly parameter: number }) | null;
  /** The first step that differs; null if only the start does. */
  readonly step: DifferingStep | null;
}

type DifferingStep =
  | ({ readonly kind: 'value'; readonly frame: number } & DifferingElement)
  /** Another step, or none: one of the histories skips something. */
  | { readonly kind: 'order'; readonly frame: number };

/** Compares from iteration `from` on, as far as both histories run; null if they are the same. */
export function* firstDifference(a: ReplayedHistory, b: ReplayedHistory, from: number): Task<Divergence | null> {
  const last = Math.min(a.iterations, b.iterations);
  for (let iteration = from; iteration < last; iteration++) {
    const progress = { done: iteration - from, total: last - from };
    const first = yield* partOf(a.reach(iteration), progress);
    const difference = differenceOf(first, yield* partOf(b.reach(iteration), progress));
    if (difference !== null) return difference;
    yield progress;
  }
  return null;
}

export function differenceOf(a: ReplayedTrace, b: ReplayedTrace): Divergence | null {
  const start = differingStart(a, b);
  const step = differingStep(a, b);
  return start === null && step === null ? null : { iteration: a.iteration, start, step };
}

function differingStart(a: ReplayedTrace, b: ReplayedTrace): Divergence['start'] {
  for (const [parameter, { data }] of a.start.parameters.entries()) {
    const found = differingElement(data, b.start.parameters[parameter].data);
    if (found !== null) return { parameter, ...found };
  }
  return null;
}

function differingStep(a: ReplayedTrace, b: ReplayedTrace): DifferingStep | null {
  const steps = Math.max(a.frames.length, b.frames.length);
  for (let frame = 0; frame < steps; frame++) {
    const [first, second]: readonly (Frame | undefined)[] = [a.frames[frame], b.frames[frame]];
    if (first === undefined || second === undefined || !isComparable(first, second)) {
      return { kind: 'order', frame };
    }
    const found = differingElement(first.output.data, second.output.data);
    if (found !== null) return { kind: 'value', frame, ...found };
  }
  return null;
}

function differingElement(a: Float64Array, b: Float64Array): DifferingElement | null {
  for (let element = 0; element < a.length; element++) {
    if (!Object.is(a[element], b[element])) return { element, values: [a[element], b[element]] };
  }
  return null;
}

function isComparable(a: Frame, b: Frame): boolean {
  return isSameStep(a, b) && a.output.data.length === b.output.data.length;
}
