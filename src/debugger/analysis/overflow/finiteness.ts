/** What of a value is not finite: by its numbers, or where they were not kept by what was counted. */
import type { Op } from '../../../engine/op.js';
import { isKnown, type Statistics, type TraceValue, type UnknownOp } from '../../../timeline/trace.js';

/** `unknown` where neither its numbers nor counts were recorded. */
type Finiteness = 'finite' | 'infinite' | 'nan' | 'unknown';

export function finitenessOf({ data, statistics }: TraceValue): Finiteness {
  if (statistics != null && statistics.nan + statistics.infinite === 0) return 'finite';
  if (data !== null) return allFinite(data) ? 'finite' : data.some(Number.isNaN) ? 'nan' : 'infinite';
  if (statistics == null) return 'unknown';
  return statistics.nan > 0 ? 'nan' : 'infinite';
}

export function isBad(value: TraceValue): boolean {
  return ['infinite', 'nan'].includes(finitenessOf(value));
}

/** How many elements are infinite. */
export function infinitiesIn({ data, statistics }: TraceValue): number {
  if (data === null) return statistics?.infinite ?? 0;
  return data.reduce((count, x) => count + Number(Math.abs(x) === Number.POSITIVE_INFINITY), 0);
}

export function describeBad(statistics: Statistics | null | undefined): string {
  const { nan = 0, infinite = 0 } = statistics ?? {};
  const counted = [nan > 0 ? `${nan} NaN` : '', infinite > 0 ? `${infinite} infinite` : ''].filter(
    (text) => text !== '',
  );
  return `${counted.join(' and ')} elements`;
}

/** Whether an op makes infinities on purpose, as a mask does. */
export function meansInfinity(op: Op | UnknownOp): boolean {
  return isKnown(op) && op.meansInfinity === true;
}

/**
 * One multiplication per element: anything that is not finite makes a sum NaN. Four sums, since each addition waits for
 * the one before it.
 */
function allFinite(data: Float64Array): boolean {
  const { length } = data;
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < length; i += 4) {
    a += data[i] * 0;
    b += data[i + 1] * 0;
    c += data[i + 2] * 0;
    d += data[i + 3] * 0;
  }
  for (; i < length; i++) a += data[i] * 0;
  return a + b + c + d === 0;
}
