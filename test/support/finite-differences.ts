/**
 * Derivatives by central finite differences of fourth order, so that the step can be large and rounding small.
 */

/** The step size at `x`; the function is evaluated at up to two steps to either side. */
export function stepAt(x: number): number {
  return 1e-3 * Math.max(Math.abs(x), 0.1);
}

/** ∂f/∂x at `x` for every output of `f`. */
export function differencesAt(f: (x: number) => Float64Array, x: number): Float64Array {
  // Infinity plus a step is infinity, so nothing changes.
  if (!Number.isFinite(x)) return f(x).fill(0);
  const h = stepAt(x);
  const [farLeft, left, right, farRight] = [x - 2 * h, x - h, x + h, x + 2 * h].map((at) => f(at));
  return right.map((_, i) => (8 * change(right[i], left[i]) - change(farRight[i], farLeft[i])) / (12 * h));
}

/** An output that stays at infinity does not move. */
function change(right: number, left: number): number {
  return right === left ? 0 : right - left;
}
