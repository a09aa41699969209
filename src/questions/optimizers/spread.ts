/**
 * Elements of the gradients that show how they spread, of very many as well.
 * Invariant: the largest and the smallest are exact; the middling one is, unless there are very many.
 */

import type { ParameterElement } from '../../debugger/places/targets.js';
import type { Tensor } from '../../numbers/engine/tensor.js';
import { inSlices } from '../../training/iteration/run-state.js';

/** One of so many is in the middle of all gradients, nearly enough. */
const MOST_RANKED = 2 ** 16;

interface RankedElement extends ParameterElement {
  /** The size of its gradient. */
  readonly size: number;
}

/** The elements with the largest, a middling and the smallest gradient other than 0; none where none is a number. */
export function* spreadOf(gradients: readonly Tensor[]): Generator<null, readonly ParameterElement[], void> {
  const stride = Math.ceil(gradients.reduce((sum, { data }) => sum + data.length, 0) / MOST_RANKED);
  const ranked: RankedElement[] = [];
  const ends: { largest?: RankedElement; smallest?: RankedElement } = {};
  let count = 0;
  yield* inSlices(gradients, ({ data }, parameter) => {
    for (let element = 0; element < data.length; element++) {
      const size = Math.abs(data[element]);
      if (!(size > 0 && size < Infinity)) continue;
      if (size > (ends.largest?.size ?? 0)) ends.largest = { parameter, element, size };
      if (size <= (ends.smallest?.size ?? size)) ends.smallest = { parameter, element, size };
      if (count++ % stride === 0) ranked.push({ parameter, element, size });
    }
  });
  ranked.sort((a, b) => b.size - a.size);
  const chosen = [ends.largest, ranked.at(Math.floor(ranked.length / 2)), ends.smallest];
  return chosen
    .filter((each) => each !== undefined)
    .filter((each, k, all) => all.findIndex((other) => isSameElement(each, other)) === k);
}

export function isSameElement(a: ParameterElement, b: ParameterElement): boolean {
  return a.parameter === b.parameter && a.element === b.element;
}
