/**
 * Elements of the gradients that show how they spread, of very many as well.
 * Invariant: the largest and the smallest are exact; the middling one is, unless there are very many.
 */
import type { Tensor } from '../../../engine/tensor.js';
import { inSlices } from '../../../training/run-state.js';
import type { ParameterElement } from '../../places/targets.js';

/** One of so many is in the middle of all gradients, nearly enough. */
const MOST_RANKED = 2 ** 16;

interface Spread {
  /** One of so many is among the ranked ones. */
  readonly stride: number;
  readonly ranked: RankedElement[];
  /** Those other than 0 so far. */
  count: number;
  largest: RankedElement | null;
  smallest: RankedElement | null;
}

interface RankedElement extends ParameterElement {
  /** Of its gradient. */
  readonly size: number;
}

/** The elements with the largest, a middling and the smallest gradient other than 0; none where none is a number. */
export function* spreadOf(gradients: readonly Tensor[]): Generator<null, readonly ParameterElement[], void> {
  const total = gradients.reduce((sum, { data }) => sum + data.length, 0);
  const spread: Spread = {
    stride: Math.ceil(total / MOST_RANKED),
    ranked: [],
    count: 0,
    largest: null,
    smallest: null,
  };
  yield* inSlices(gradients, ({ data }, parameter) => addTo(spread, parameter, data));
  const { ranked, largest, smallest } = spread;
  ranked.sort((a, b) => b.size - a.size);
  const middling = ranked.at(Math.floor(ranked.length / 2)) ?? null;
  const chosen = [largest, middling, smallest].filter((each) => each !== null);
  return chosen.filter((each, k) => chosen.findIndex((other) => isSameElement(each, other)) === k);
}

function addTo(spread: Spread, parameter: number, gradient: Float64Array): void {
  const { ranked, stride } = spread;
  let { count } = spread;
  let most = spread.largest?.size ?? 0;
  let least = spread.smallest?.size ?? Number.POSITIVE_INFINITY;
  let [largest, smallest] = [-1, -1];
  for (let element = 0; element < gradient.length; element++) {
    const size = Math.abs(gradient[element]);
    if (!(size > 0 && size < Number.POSITIVE_INFINITY)) continue;
    if (size > most) [most, largest] = [size, element];
    if (size <= least) [least, smallest] = [size, element];
    if (count++ % stride === 0) ranked.push({ parameter, element, size });
  }
  spread.count = count;
  if (largest !== -1) spread.largest = { parameter, element: largest, size: most };
  if (smallest !== -1) spread.smallest = { parameter, element: smallest, size: least };
}

export function isSameElement(a: ParameterElement, b: ParameterElement): boolean {
  return a.parameter === b.parameter && a.element === b.element;
}
