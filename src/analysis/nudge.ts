/**
 * A nudge: moves one number of a recorded iteration down and up a little, and measures the loss. The trace itself is
 * not changed.
 */

import { steepestElement } from '../debugger/places/steepest.js';
import { during, type ResultOf, type Task } from '../numbers/engine/task.js';
import { nameElement, type Value } from '../numbers/engine/value.js';
import type { ReplayedTrace } from '../timeline/trace.js';
import { createPerturbedLoss, gradientOf } from './perturbation.js';

export type Nudge = NonNullable<ResultOf<typeof nudgeElement>>;

/** The nudge of the number that matters most, large enough for the loss to move visibly. */
const LARGE_NUDGE = 0.01;
/** The curve of a step that comes by itself costs little: it has few points, and that of a larger model none. */
const FEW_POINTS = 17;
const MOST_PARAMETERS_TO_DRAW = 1000;

/** Nudges the element with the largest gradient. */
export function nudgeSteepest(trace: ReplayedTrace) {
  const { gradients, parameters } = trace.outcome;
  const { parameter, element } = steepestElement(gradients);
  const count = parameters.reduce((sum, { data }) => sum + data.length, 0);
  const points = count <= MOST_PARAMETERS_TO_DRAW ? FEW_POINTS : 0;
  return nudgeElement(trace, parameters[parameter], element, LARGE_NUDGE, points);
}

const POINTS = 41;

/**
 * Null where the loss does not depend on the value.
 * @param points at so many places around the number the loss is measured, for the curve; 0 for none
 */
export function* nudgeElement(trace: ReplayedTrace, value: Value, element: number, size: number, points = POINTS) {
  const lossOf = createPerturbedLoss(trace, value.node);
  if (lossOf === null) return null;
  const before = value.data[element];
  let done = 0;
  const lossAt = (at: number): Task<number> =>
    during(lossOf(value.data.with(element, at)), { done: done++, total: 2 + points, unit: 'losses' });
  const [lossBelow, lossAbove] = [yield* lossAt(before - size), yield* lossAt(before + size)];
  const [loss] = trace.outcome.objective.data;
  const slope = (lossAbove - lossBelow) / (2 * size);
  const reach = points === 0 ? 0 : yield* reachAround({ at: before, loss, slope }, size, lossAt);
  return {
    name: nameElement(value, element),
    value: before,
    size,
    lossBelow,
    loss,
    lossAbove,
    /** (loss above − loss below) / (2 · size). */
    slope,
    /** The gradient that the backward phase computed; null where it computed none. */
    gradient: gradientOf(trace, value.node)?.data[element] ?? null,
    /** The loss at other values of the number, the least first. */
    along: yield* lossAround(before, reach, points, lossAt),
  };
}

/** How many nudges a curve reaches either way unless it has to reach farther, or bends much sooner. */
const USUAL_REACH = 50;
/** At fewer, the marks of the nudge would run into one another. */
const LEAST_REACH = 4;
const MOST_DOUBLINGS = 6;
/** The curve is seen to leave its tangent where it does so by this share of its height. */
const VISIBLE_SHARE = 0.15;

/** The line of a slope through a loss. */
interface Tangent {
  readonly at: number;
  readonly loss: number;
  readonly slope: number;
}

/** So far that the curve is seen to leave its tangent, and no farther; as far as usual where it never does. */
function* reachAround(
  { at, loss, slope }: Tangent,
  size: number,
  lossAt: (value: number) => Task<number>,
): Task<number> {
  function* leavesTangent(reach: number): Task<boolean> {
    const [below, above] = [yield* lossAt(at - reach), yield* lossAt(at + reach)];
    const height = Math.max(below, loss, above) - Math.min(below, loss, above);
    const left = Math.max(Math.abs(below - loss + slope * reach), Math.abs(above - loss - slope * reach));
    return !(left < VISIBLE_SHARE * height);
  }
  const usual = USUAL_REACH * size;
  if (yield* leavesTangent(usual)) {
    let reach = usual;
    while (reach / 2 >= LEAST_REACH * size && (yield* leavesTangent(reach / 2))) reach /= 2;
    return reach;
  }
  for (let reach = 2 * usual; reach <= usual * 2 ** MOST_DOUBLINGS; reach *= 2)
    if (yield* leavesTangent(reach)) return reach;
  return usual;
}

function* lossAround(
  at: number,
  reach: number,
  points: number,
  lossAt: (value: number) => Task<number>,
): Task<readonly { readonly value: number; readonly loss: number }[]> {
  const around: { value: number; loss: number }[] = [];
  for (let k = 0; k < points; k++) {
    const value = at + reach * ((2 * k) / (points - 1) - 1);
    around.push({ value, loss: yield* lossAt(value) });
  }
  return around;
}
