/**
 * erf, for evaluating formulas that use it. It is independent of the one in `src`, slower and plainer, and within 1e-14
 * of the true value everywhere.
 */
import { combine, type Expression, fold } from '../../src/numbers/engine/expression.js';

/** The value of a formula, by this erf. */
export function evaluateIndependently(expression: Expression): number {
  return fold<number>(expression, (part, visit) =>
    part.kind === 'function' && part.name === 'erf' ? errorFunction(visit(part.argument)) : combine(part, visit),
  );
}

export function errorFunction(x: number): number {
  if (Number.isNaN(x)) return x;
  const magnitude = Math.abs(x);
  if (magnitude > 6) return Math.sign(x);
  return magnitude < 2.5 ? series(x) : Math.sign(x) * (1 - complementaryFraction(magnitude));
}

/** erf x = 2/√π · e^(−x²) · Σ 2^n x^(2n+1) / (1·3·5…(2n+1)): all terms of one sign, so nothing cancels. */
function series(x: number): number {
  let term = x;
  let total = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return ((2 * Math.exp(-x * x)) / Math.sqrt(Math.PI)) * total;
}

/** erfc x = e^(−x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))), from the inside out. */
function complementaryFraction(x: number): number {
  let fraction = x;
  for (let n = 120; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
