/**
 * Whether numbers that are read are those that were recorded, by what was counted of them then.
 * Invariant: numbers that are as they were recorded always fit. Statistics are written to 9 digits; sums of all elements
 * may have been made in another order.
 */
import type { Statistics } from '../../timeline/trace.js';

const TOLERANCE = 1e-8;

export function fitsStatistics(numbers: Float64Array, recorded: Statistics): boolean {
  const { minimum, maximum, mean, rms, nan, infinite, zeros } = statisticsOf(numbers);
  if (nan !== recorded.nan || infinite !== recorded.infinite || zeros !== recorded.zeros) return false;
  const scale = rms ?? 0;
  return (
    isNear(minimum, recorded.minimum) &&
    isNear(maximum, recorded.maximum) &&
    isNear(rms, recorded.rms) &&
    isNear(mean, recorded.mean, scale)
  );
}

/** What was not recorded fits. */
function isNear(found: number | null, recorded: number | null, scale = 0): boolean {
  if (found === null || recorded === null) return true;
  return Math.abs(found - recorded) <= TOLERANCE * Math.max(Math.abs(found), Math.abs(recorded), scale);
}

function statisticsOf(numbers: Float64Array): Statistics {
  const counts = { nan: 0, infinite: 0, zeros: 0 };
  let [minimum, maximum, largest, sum] = [Infinity, -Infinity, 0, 0];
  for (const x of numbers) {
    if (Number.isFinite(x)) {
      minimum = Math.min(minimum, x);
      maximum = Math.max(maximum, x);
      largest = Math.max(largest, Math.abs(x));
      sum += x;
      if (x === 0) counts.zeros++;
    } else if (Number.isNaN(x)) counts.nan++;
    else counts.infinite++;
  }
  const finite = numbers.length - counts.nan - counts.infinite;
  if (finite === 0) return { minimum: null, maximum: null, mean: null, rms: null, ...counts };
  let squares = 0;
  // By the largest, so that no square overflows.
  if (largest > 0) for (const x of numbers) if (Number.isFinite(x)) squares += (x / largest) ** 2;
  return { minimum, maximum, mean: sum / finite, rms: largest * Math.sqrt(squares / finite), ...counts };
}
