/**
 * Compares a gradient with the loss itself: one element is moved a little to both sides, and the slope between the two
 * losses is compared with the gradient. This is the only rule for how far apart they may be.
 */

export interface CheckedElement {
  /** Flat index. */
  readonly element: number;
  readonly gradient: number;
  /** (loss above − loss below) / 2h. */
  readonly difference: number;
  readonly error: number;
  /** The error relative to its tolerance; infinite if it is not a number. */
  readonly excess: number;
  /** Null if there is nothing to compare: the element is not finite, or neither the gradient nor the difference is. */
  readonly agrees: boolean | null;
}

/** Relative to the value: h = STEP · max(|value|, SMALLEST_SCALE). */
const STEP = 1e-5;
const SMALLEST_SCALE = 0.1;
/** Relative to the larger of gradient and difference; the rounding of the loss is tolerated in addition. */
const TOLERANCE = 1e-6;
/** A generous bound on the relative rounding error of a loss. */
const ROUNDING = 1e-14;

/**
 * A second, smaller step is tried if the first does not agree: a kink of relu may lie between its two ends.
 * @param data the element is moved in here and put back
 * @param loss the loss with the data unchanged
 * @param lossAt computes the loss with the current contents of `data`, pausing now and then if that takes long
 */
export function* compareWithDifference(
  data: Float64Array,
  element: number,
  gradient: number,
  loss: number,
  lossAt: () => Generator<unknown, number, void>,
): Generator<unknown, CheckedElement, void> {
  const value = data[element];
  if (!Number.isFinite(value)) {
    return { element, gradient, difference: NaN, error: 0, excess: Infinity, agrees: null };
  }
  function* lossWith(moved: number): Generator<unknown, number, void> {
    data[element] = moved;
    try {
      return yield* lossAt();
    } finally {
      data[element] = value;
    }
  }
  function* compareAt(h: number): Generator<unknown, CheckedElement, void> {
    const difference = ((yield* lossWith(value + h)) - (yield* lossWith(value - h))) / (2 * h);
    const error = Math.abs(gradient - difference);
    const size = Math.max(Math.abs(gradient), Math.abs(difference));
    const allowed = TOLERANCE * size + (ROUNDING * (1 + Math.abs(loss))) / h;
    // A loss that is not a number agrees with nothing.
    const excess = Number.isNaN(error) ? Infinity : error / allowed;
    const isComparable = Number.isFinite(gradient) || Number.isFinite(difference);
    return { element, gradient, difference, error, excess, agrees: isComparable ? excess <= 1 : null };
  }
  const h = STEP * Math.max(Math.abs(value), SMALLEST_SCALE);
  const first = yield* compareAt(h);
  if (first.excess <= 1) return first;
  const second = yield* compareAt(h / 8);
  return second.excess < first.excess ? second : first;
}
