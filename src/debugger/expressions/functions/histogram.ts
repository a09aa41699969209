/** The histogram of a value: how many of its elements lie in each of some equal parts. */
import { fail, type Operand, showNumber, vectorOperand } from '../values.js';

export const USUAL_PARTS = 20;
export const MOST_PARTS = 200;

export type Histogram = ReturnType<typeof histogramOf>;

/** Equal parts between the least and the largest finite element; one where these are the same, none where there are none. */
export function histogramOf(data: ArrayLike<number>, most: number) {
  const { least, largest } = finiteRange(data);
  const parts = least > largest ? 0 : least === largest ? 1 : most;
  const counts = new Array<number>(parts).fill(0);
  const others = new Map([-Infinity, Infinity, NaN].map((x) => [x, 0]));
  // Halves, since the difference of two finite numbers may be infinite.
  const width = (largest / 2 - least / 2) / parts;
  for (let i = 0; i < data.length; i++) {
    const x = data[i];
    if (!Number.isFinite(x)) others.set(x, (others.get(x) ?? 0) + 1);
    else counts[width === 0 ? 0 : Math.min(parts - 1, Math.floor((x / 2 - least / 2) / width))]++;
  }
  const edge = (k: number): number => (k === parts ? largest : least + 2 * k * width);
  return {
    /** From `from`, included, to `to`, which only the last part includes. */
    parts: counts.map((count, k) => ({ from: edge(k), to: edge(k + 1), count })),
    /** How many elements are −∞, ∞ or NaN, of those that there are: they lie in no part. */
    others: [...others].filter(([, count]) => count > 0),
  };
}

/** The counts as a vector, with those of NaN and infinities after the parts, by name. */
export function histogramOperand(data: ArrayLike<number>, wanted: Operand): Operand {
  if (typeof wanted !== 'number' || !Number.isInteger(wanted) || wanted < 1 || wanted > MOST_PARTS) {
    fail(`histogram needs 1 to ${MOST_PARTS} parts, as in histogram(output, 20).`);
  }
  const { parts, others } = histogramOf(data, wanted);
  const ranges = parts.map(({ from, to }) => `${showNumber(from, 4)} … ${showNumber(to, 4)}`);
  const labels = [...ranges, ...others.map(([value]) => showNumber(value))];
  const counts = [...parts.map(({ count }) => count), ...others.map(([, count]) => count)];
  return vectorOperand(counts, { name: 'from … to', labels });
}

function finiteRange(data: ArrayLike<number>) {
  let [least, largest] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) continue;
    least = Math.min(least, data[i]);
    largest = Math.max(largest, data[i]);
  }
  return { least, largest };
}
