import fc from 'fast-check';
import { withoutLastAxis } from '../../../../src/numbers/engine/tensor.js';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

export const samples: Samples = shapes([1, 2], 5)
  .chain((shape) =>
    fc.tuple(tensorOf(withoutLastAxis(shape), numberBetween(-9, 0)), tensorOf(shape, numberBetween(-1, 1))),
  )
  .map((inputs) => ({ inputs, attributes: {} }));
