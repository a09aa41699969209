import fc from 'fast-check';
import { withoutLastAxis } from '../../../../src/numbers/engine/tensor.js';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

/** The sums are an input of their own, so they need not be the sums of these exponentials. */
export const samples: Samples = shapes([1, 2], 5)
  .chain((shape) =>
    fc.tuple(tensorOf(shape, numberBetween(0, 5)), tensorOf(withoutLastAxis(shape), numberBetween(0.5, 20))),
  )
  .map((inputs) => ({ inputs, attributes: {} }));
