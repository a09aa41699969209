/**
 * What a rule names beside its figure: the parameter that is the furthest off, the units and rows concerned.
 * Invariant: what was not recorded is left out, not guessed.
 */
import { nameOfParameter, type Value } from '../../engine/op.js';
import { columnsOf } from '../../engine/tensor.js';
import { recordedNorm, recordedRatio, type TraceOutcome, type TraceValue } from '../../timeline/trace.js';
import { showNumber } from '../expressions/show.js';

/** The units that are 0 for every row. */
export function deadUnits(data: Float64Array, units: number): readonly number[] {
  const dead: number[] = [];
  for (let unit = 0; unit < units; unit++) {
    let alive = false;
    for (let i = unit; i < data.length && !alive; i += units) alive = data[i] !== 0;
    if (!alive) dead.push(unit);
  }
  return dead;
}

/** The parameter with the most gradient, so that its norm can be watched; empty where that was not recorded. */
export function longestGradient({ gradients }: TraceOutcome): string {
  const norms = gradients.map((gradient) => (gradient === null ? 0 : recordedNorm([gradient])));
  if (!norms.every((norm) => norm !== null)) return '';
  const at = norms.reduce((best, norm, k) => (norm > norms[best] ? k : best), 0);
  const most = gradients[at];
  return most == null ? '' : `, most of it in ${most.symbol}, ${showNumber(norms[at])}`;
}

/** The elements with almost all of their rows. A row whose other elements are masked has no choice and is no sign. */
export function saturatedRows({ data, shape }: Value, [scores]: readonly TraceValue[], margin: number) {
  const columns = columnsOf(shape);
  const isPossible = (i: number): boolean => scores?.data?.[i] !== Number.NEGATIVE_INFINITY;
  const saturated: number[] = [];
  let rows = 0;
  for (let start = 0; start < data.length; start += columns) {
    const row = Array.from({ length: columns }, (_, k) => start + k).filter(isPossible);
    if (row.length < 2) continue;
    rows++;
    saturated.push(...row.filter((i) => data[i] > 1 - margin));
  }
  return { rows, saturated };
}

/** The parameter whose own ratio is the furthest off, NaN before all. One that was 0 has no ratio. */
export function extremeRatio({ parameters, updated }: TraceOutcome, isLow: boolean): string {
  const ratios = parameters.flatMap((parameter, k) => {
    const ratio = recordedNorm([parameter]) === 0 ? null : recordedRatio(parameter, updated[k] ?? null);
    return ratio === null ? [] : [{ name: nameOfParameter(parameter), ratio }];
  });
  const [first, ...others] = ratios;
  if (first === undefined) return '';
  const worst = others.reduce((found, each) => {
    if (Number.isNaN(found.ratio) || Number.isNaN(each.ratio)) return Number.isNaN(found.ratio) ? found : each;
    return (isLow ? each.ratio < found.ratio : each.ratio > found.ratio) ? each : found;
  }, first);
  return `, ${isLow ? 'least' : 'most'} in ${worst.name}, ${showNumber(worst.ratio)}`;
}
