/**
 * The gradient check: beside each element of a gradient the slope that two losses give, one a little below and one above.
 * Invariant: the trace asked about is left untouched.
 */
import type { Axis, Value } from '../../engine/op.js';
import type { Shape } from '../../engine/tensor.js';
import type { ReplayedTrace } from '../../timeline/history.js';
import type { Task } from '../../timeline/task.js';
import { createPerturbedLoss, gradientOf } from './perturbation.js';

export interface CheckedElement {
  readonly element: number;
  readonly analytic: number;
  /** (loss above − loss below) / (2 · step). */
  readonly difference: number;
  readonly error: number;
  /** Null where the value itself is not finite, so that no step leads away from it. */
  readonly agrees: boolean | null;
}

export interface GradientCheck {
  /** What the gradient is of, e.g. `logits`. */
  readonly symbol: string;
  readonly shape: Shape;
  readonly axes: readonly Axis[];
  /** The largest gradients where the tensor has too many. */
  readonly elements: readonly CheckedElement[];
}

/** Elements that are checked; of a larger tensor those with the largest gradients. */
export const MOST_CHECKED = 2048;
/** The cube root of the rounding of a float64: where the errors of a central difference balance. */
const STEP = 6.055e-6;
const ABSOLUTE_TOLERANCE = 1e-7;
const RELATIVE_TOLERANCE = 1e-5;
const SLICE_MILLISECONDS = 8;

/**
 * Null where the loss does not depend on the value.
 * @param most elements to check
 */
export function* checkGradient(trace: ReplayedTrace, value: Value, most = MOST_CHECKED): Task<GradientCheck | null> {
  const loss = createPerturbedLoss(trace, value.node);
  const gradient = gradientOf(trace, value.node);
  if (loss === null || gradient === null) return null;
  const data = value.data.slice();
  const checked: CheckedElement[] = [];
  const chosen = chooseElements(gradient.data, most);
  let sliceEnds = performance.now() + SLICE_MILLISECONDS;
  for (const element of chosen) {
    checked.push(checkElement(loss, data, element, gradient.data[element]));
    if (performance.now() >= sliceEnds) {
      yield { done: checked.length, total: chosen.length, unit: 'elements' };
      sliceEnds = performance.now() + SLICE_MILLISECONDS;
    }
  }
  return { symbol: value.symbol, shape: value.shape, axes: value.axes, elements: checked };
}

function checkElement(
  loss: (data: Float64Array) => number,
  data: Float64Array,
  element: number,
  analytic: number,
): CheckedElement {
  const value = data[element];
  if (!Number.isFinite(value)) return { element, analytic, difference: Number.NaN, error: 0, agrees: null };
  const step = STEP * Math.max(1, Math.abs(value));
  data[element] = value + step;
  const above = loss(data);
  data[element] = value - step;
  const below = loss(data);
  data[element] = value;
  const difference = (above - below) / (2 * step);
  const error = Math.abs(difference - analytic);
  const agrees =
    error <= ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * Math.abs(analytic) || Object.is(difference, analytic);
  return { element, analytic, difference, error, agrees };
}

function chooseElements(gradient: Float64Array, most: number): readonly number[] {
  const all = Array.from(gradient, (_, element) => element);
  if (all.length <= most) return all;
  return all.sort((a, b) => Math.abs(gradient[b]) - Math.abs(gradient[a]) || a - b).slice(0, most);
}
