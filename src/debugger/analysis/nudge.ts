/**
 * A nudge: one number of a recorded iteration moved down and up a little, and what becomes of the loss.
 * Invariant: the trace asked about is left untouched.
 */
import { nameElement, type Value } from '../../engine/op.js';
import type { ReplayedTrace } from '../../timeline/trace.js';
import { createPerturbedLoss, gradientOf } from './perturbation.js';
import { steepestElement } from './steepest.js';

export interface Nudge {
  readonly name: string;
  readonly value: number;
  readonly size: number;
  readonly lossBelow: number;
  readonly loss: number;
  readonly lossAbove: number;
  /** (loss above − loss below) / (2 · size). */
  readonly slope: number;
  /** The gradient that the backward phase computed; null where it computes none. */
  readonly gradient: number | null;
}

/** Of the number on which the loss depends most, so that something can be seen. */
const LARGE_NUDGE = 0.01;

/** Where the gradient is largest. */
export function nudgeSteepest(trace: ReplayedTrace): Nudge | null {
  const { gradients, parameters } = trace.outcome;
  const { parameter, element } = steepestElement(gradients);
  return nudgeElement(trace, parameters[parameter], element, LARGE_NUDGE);
}

/** Null where the loss does not depend on the value. */
export function nudgeElement(trace: ReplayedTrace, value: Value, element: number, size: number): Nudge | null {
  const lossOf = createPerturbedLoss(trace, value.node);
  if (lossOf === null) return null;
  const lossAt = (number: number): number => lossOf(value.data.with(element, number));
  const before = value.data[element];
  const lossBelow = lossAt(before - size);
  const lossAbove = lossAt(before + size);
  return {
    name: nameElement(value, element),
    value: before,
    size,
    lossBelow,
    loss: trace.outcome.objective.data[0],
    lossAbove,
    slope: (lossAbove - lossBelow) / (2 * size),
    gradient: gradientOf(trace, value.node)?.data[element] ?? null,
  };
}
