/**
 * The gradient check: compares each element of a gradient with the slope between two losses, one with the element a
 * little smaller and one with it a little larger.
 */
import type { Value } from '../../../engine/op.js';
import { createPause } from '../../../engine/slices.js';
import { during, type ResultOf } from '../../../timeline/task.js';
import type { ReplayedTrace } from '../../../timeline/trace.js';
import { type CheckedElement, compareWithDifference } from '../../../verify/finite-difference.js';
import { createPerturbedLoss, gradientOf } from './perturbation.js';

export type StepGradientCheck = NonNullable<ResultOf<typeof checkGradient>>;

/** In a larger tensor, only the elements with the largest gradients are checked. */
const MOST_CHECKED = 2048;
/** Going through these many takes a few milliseconds. */
const LOOKED_AT_ONCE = 2 ** 18;

/**
 * Null where the loss does not depend on the value.
 * @param most how many elements to check at most
 */
export function* checkGradient(trace: ReplayedTrace, value: Value, most = MOST_CHECKED) {
  const loss = createPerturbedLoss(trace, value.node);
  const gradient = gradientOf(trace, value.node);
  if (loss === null || gradient === null) return null;
  const data = value.data.slice();
  const lossNow = trace.outcome.objective.data[0];
  const checked: CheckedElement[] = [];
  const chosen = yield* during(chooseElements(gradient.data, most), { done: 0, total: most, unit: 'elements' });
  const progress = () => ({ done: checked.length, total: chosen.length, unit: 'elements' });
  const isDue = createPause();
  for (const element of chosen) {
    const comparing = compareWithDifference(data, element, gradient.data[element], lossNow, () => loss(data));
    checked.push(yield* during(comparing, progress()));
    if (isDue()) yield progress();
  }
  const { symbol, shape, axes } = value;
  return {
    /** They describe the value whose gradient is checked, e.g. `logits`. */
    ...{ symbol, shape, axes },
    /** All elements, or the ones with the largest gradients in a large tensor. */
    elements: checked,
  };
}

/** The elements with the largest gradients, the largest first; all, as they lie, if there are no more than `most`. */
export function* chooseElements(gradient: Float64Array, most: number): Generator<null, readonly number[], void> {
  if (gradient.length <= most) return Array.from(gradient.keys());
  const sizeAt = (element: number): number =>
    Number.isNaN(gradient[element]) ? Number.POSITIVE_INFINITY : Math.abs(gradient[element]);
  let chosen: number[] = [];
  let least = -1;
  const leaveOutOthers = (): void => {
    chosen = chosen.sort((a, b) => sizeAt(b) - sizeAt(a) || a - b).slice(0, most);
    least = sizeAt(chosen[chosen.length - 1]);
  };
  for (let element = 0; element < gradient.length; element++) {
    if (sizeAt(element) > least && chosen.push(element) === 2 * most) leaveOutOthers();
    if (element % LOOKED_AT_ONCE === LOOKED_AT_ONCE - 1) yield null;
  }
  leaveOutOthers();
  return chosen;
}
