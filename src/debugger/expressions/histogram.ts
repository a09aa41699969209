/** The histogram of a value: how many of its elements lie in each of some equal parts. */
import { showNumber } from './show.js';
import { EvaluationError, type Operand, vectorOperand } from './values.js';

export const USUAL_PARTS = 20;
const MOST_PARTS = 200;

/** NaN and infinities lie in no part; where there are any, they are counted after all parts, by name. */
export function histogramOf(data: ArrayLike<number>, parts: Operand): Operand {
  if (typeof parts !== 'number' || !Number.isInteger(parts) || parts < 1 || parts > MOST_PARTS) {
    throw new EvaluationError(`histogram needs 1 to ${MOST_PARTS} parts, as in histogram(output, 20).`);
  }
  const { least, largest } = finiteRange(data);
  const counts = new Array<number>(parts).fill(0);
  const others = new Map([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN].map((x) => [x, 0]));
  // Halves, since the difference of two finite numbers may be infinite.
  const width = (largest / 2 - least / 2) / parts;
  for (let i = 0; i < data.length; i++) {
    const x = data[i];
    if (!Number.isFinite(x)) others.set(x, (others.get(x) ?? 0) + 1);
    else counts[width === 0 ? 0 : Math.min(parts - 1, Math.floor((x / 2 - least / 2) / width))]++;
  }
  const edge = (k: number): string => showNumber(k === parts ? largest : least + 2 * k * width, 4);
  const ranges = counts.map((_, k) => `${edge(k)} … ${edge(k + 1)}`);
  const rest = [...others].filter(([, count]) => count > 0);
  const labels = [...ranges, ...rest.map(([x]) => showNumber(x))];
  return vectorOperand([...counts, ...rest.map(([, count]) => count)], { name: 'from … to', labels });
}

function finiteRange(data: ArrayLike<number>): { readonly least: number; readonly largest: number } {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) continue;
    least = Math.min(least, data[i]);
    largest = Math.max(largest, data[i]);
  }
  return least > largest ? { least: 0, largest: 0 } : { least, largest };
}
