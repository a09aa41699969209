import fc from 'fast-check';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

/** Far enough from the zero vector, where the norm has no derivative. */
export const samples: Samples = fc
  .array(shapes([0, 2], 3), { minLength: 1, maxLength: 3 })
  .chain((all) => fc.tuple(...all.map((shape) => tensorOf(shape, numberBetween(-3, 3)))))
  .filter((inputs) => inputs.some(({ data }) => data.some((x) => Math.abs(x) > 0.5)))
  .map((inputs) => ({ inputs, attributes: {} }));
