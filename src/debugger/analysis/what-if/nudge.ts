/**
 * A nudge: moves one number of a recorded iteration down and up a little, and measures the loss. The trace itself is
 * not changed.
 */
import { nameElement, type Value } from '../../../engine/op.js';
import { during, type Task } from '../../../timeline/task.js';
import type { ReplayedTrace } from '../../../timeline/trace.js';
import { steepestElement } from '../../places/steepest.js';
import { createPerturbedLoss, gradientOf } from './perturbation.js';

export interface Nudge {
  readonly name: string;
  readonly value: number;
  readonly size: number;
  readonly lossBelow: number;
  readonly loss: number;
  readonly lossAbove: number;
  /** (loss above − loss below) / (2 · size). */
  readonly slope: number;
  /** The gradient that the backward phase computed; null where it computed none. */
  readonly gradient: number | null;
}

/** The nudge of the number that matters most, large enough for the loss to move visibly. */
const LARGE_NUDGE = 0.01;

/** Nudges the element with the largest gradient. */
export function nudgeSteepest(trace: ReplayedTrace): Task<Nudge | null> {
  const { gradients, parameters } = trace.outcome;
  const { parameter, element } = steepestElement(gradients);
  return nudgeElement(trace, parameters[parameter], element, LARGE_NUDGE);
}

/** Null where the loss does not depend on the value. */
export function* nudgeElement(trace: ReplayedTrace, value: Value, element: number, size: number): Task<Nudge | null> {
  const lossOf = createPerturbedLoss(trace, value.node);
  if (lossOf === null) return null;
  const before = value.data[element];
  const losses: number[] = [];
  for (const number of [before - size, before + size]) {
    const progress = { done: losses.length, total: 2, unit: 'losses' };
    losses.push(yield* during(lossOf(value.data.with(element, number)), progress));
  }
  const [lossBelow, lossAbove] = losses;
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
