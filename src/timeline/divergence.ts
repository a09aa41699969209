/**
 * Where two histories first differ: the iteration, the step and the element.
 * Invariant: values are compared as bits, so NaN equals NaN and 0 differs from −0.
 */

import { type Frame, pathOf } from '../numbers/engine/tape.js';
import { withinTask } from '../numbers/engine/task.js';
import { describeShape } from '../numbers/engine/tensor.js';
import { nameElement, type Value } from '../numbers/engine/value.js';
import { isSameStep } from './cursor.js';
import type { ReplayedHistory } from './history.js';
import type { ReplayedTrace } from './trace.js';

export type Divergence = NonNullable<ReturnType<typeof differenceOf>>;

/** Compares from iteration `from` on, as far as both histories run; null if they are the same. */
export function* firstDifference(a: ReplayedHistory, b: ReplayedHistory, from: number) {
  const last = Math.min(a.iterations, b.iterations);
  for (let iteration = from; iteration < last; iteration++) {
    const progress = { done: iteration - from, total: last - from };
    const first = yield* withinTask(a.reach(iteration), progress);
    const difference = differenceOf(first, yield* withinTask(b.reach(iteration), progress));
    if (difference !== null) return difference;
    yield progress;
  }
  return null;
}

export function differenceOf(a: ReplayedTrace, b: ReplayedTrace) {
  const start = differingStart(a, b);
  const step = differingStep(a, b);
  return start === null && step === null ? null : { iteration: a.iteration, start, step };
}

/** The first element of a parameter that differs at the start of the iteration; null if they start alike. */
function differingStart({ outcome: a }: ReplayedTrace, { outcome: b }: ReplayedTrace) {
  for (const [parameter, before] of a.parameters.entries()) {
    const found = differingElement(before, b.parameters[parameter]);
    if (found !== null) return found;
  }
  return null;
}

/** The first step that differs; null if only the start does. */
function differingStep(a: ReplayedTrace, b: ReplayedTrace) {
  const steps = Math.max(a.frames.length, b.frames.length);
  for (let frame = 0; frame < steps; frame++) {
    const [first, second]: readonly (Frame | undefined)[] = [a.frames[frame], b.frames[frame]];
    const isComparable =
      first !== undefined &&
      second !== undefined &&
      isSameStep(first, second) &&
      first.output.data.length === second.output.data.length;
    const element = isComparable ? differingElement(first.output, second.output) : null;
    if (isComparable && element === null) continue;
    return {
      frame,
      labels: labelsOf(first, second),
      /** Null where the steps themselves differ: one of the histories skips something. */
      element,
    };
  }
  return null;
}

/** Finds the first element that differs, with its values in the first history and in the second. */
function differingElement(a: Value, b: Value) {
  const element = a.data.findIndex((value, index) => !Object.is(value, b.data[index]));
  const values = [a.data[element], b.data[element]] as const;
  return element === -1 ? null : { name: nameElement(a, element), element, values };
}

/**
 * The label of the step in each history, null where a history has no such step; with their shapes where the labels are the
 * same.
 */
function labelsOf(a: Frame | undefined, b: Frame | undefined): readonly [string | null, string | null] {
  const [first, second] = [labelOf(a), labelOf(b)];
  const alike = first === second && a !== undefined && b !== undefined && a.output.data.length !== b.output.data.length;
  if (!alike) return [first, second];
  return [`${first}, ${describeShape(a.output.shape)}`, `${second}, ${describeShape(b.output.shape)}`];
}

function labelOf(frame: Frame | undefined): string | null {
  return frame === undefined ? null : pathOf(frame);
}
