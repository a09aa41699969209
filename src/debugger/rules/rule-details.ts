/**
 * What a rule names beside its figure: the parameter that is the furthest off, the units and rows concerned.
 * Invariant: what was not recorded is left out, not guessed.
 */
import { sizeOf } from '../../numbers/engine/tensor.js';
import { nameOfParameter, type Value } from '../../numbers/engine/value.js';
import {
  recordedGradient,
  recordedLength,
  recordedRatio,
  type TraceOutcome,
  type TraceValue,
} from '../../timeline/trace.js';
import { showNumber } from '../expressions/values.js';

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

/** The parameter with the most gradient, NaN before all; empty where that was not recorded. */
export function longestGradient(outcome: TraceOutcome): string {
  const { gradients } = outcome;
  const known = gradients.flatMap((gradient, k) => {
    const norm = recordedGradient(outcome, k);
    return gradient === null || norm === null ? [] : [{ name: gradient.symbol, size: norm }];
  });
  if (known.length < gradients.filter((gradient) => gradient !== null).length) return '';
  return named('most of it in', furthest(known, false));
}

interface Sized {
  readonly name: string;
  readonly size: number;
}

function named(how: string, most: Sized | null): string {
  return most === null ? '' : `, ${how} ${most.name}, ${showNumber(most.size)}`;
}

/** The largest or the least, NaN before all others; null of none. */
function furthest(all: readonly Sized[], isLow: boolean): Sized | null {
  return all.reduce<Sized | null>((found, each) => {
    if (found === null || Number.isNaN(found.size)) return found ?? each;
    return Number.isNaN(each.size) || (isLow ? each.size < found.size : each.size > found.size) ? each : found;
  }, null);
}

/**
 * The largest elements of those rows whose largest is almost all of them. A row whose other elements are masked has no choice and is no sign.
 * @param axis that rows run along; the last one by default
 */
export function saturatedRows(
  { data, shape }: Value,
  [scores]: readonly TraceValue[],
  margin: number,
  axis: number | undefined,
) {
  const along = axis === undefined || axis < 0 ? shape.length + (axis ?? -1) : axis;
  const length = shape[along] ?? 1;
  const step = shape.slice(along + 1).reduce((size, extent) => size * extent, 1);
  const isPossible = (i: number): boolean => scores?.data?.[i] !== -Infinity;
  const saturated: number[] = [];
  let rows = 0;
  for (let row = 0; row < data.length / length; row++) {
    const start = Math.floor(row / step) * step * length + (row % step);
    const possible = Array.from({ length }, (_, k) => start + k * step).filter(isPossible);
    if (possible.length < 2) continue;
    rows++;
    const largest = possible.reduce((best, i) => (data[i] > data[best] ? i : best));
    if (data[largest] > 1 - margin) saturated.push(largest);
  }
  return { rows, saturated };
}

/** The parameter whose own ratio is the furthest off. One that was 0 or next to it has none worth naming. */
export function extremeRatio(outcome: TraceOutcome, isLow: boolean): string {
  const small = new Set(smallBefore(outcome));
  const known = outcome.parameters.flatMap((parameter, k) => {
    const name = nameOfParameter(parameter);
    const ratio = small.has(name) || outcome.updated[k] == null ? null : recordedRatio(outcome, k);
    return ratio === null ? [] : [{ name, size: ratio }];
  });
  return named(isLow ? 'least in' : 'most in', furthest(known, isLow));
}

/** Updated parameters whose root mean square was less than a hundredth of that of all parameters. */
export function smallBefore(outcome: TraceOutcome): readonly string[] {
  const { parameters, updated } = outcome;
  const norms = parameters.map((_, k) => recordedLength(outcome, k));
  if (norms.includes(null)) return [];
  const usual =
    Math.sqrt(norms.reduce<number>((sum, own) => sum + (own ?? 0) ** 2, 0)) /
    Math.sqrt(parameters.reduce((count, { shape }) => count + sizeOf(shape), 0));
  return parameters.flatMap((parameter, k) => {
    const own = norms[k];
    const isSmall = own !== null && own <= SMALL * usual * Math.sqrt(sizeOf(parameter.shape));
    return updated[k] != null && isSmall ? [nameOfParameter(parameter)] : [];
  });
}

const SMALL = 0.01;
