import fc from 'fast-check';
import { columnsOf, withoutLastAxis } from '../../../../src/numbers/engine/tensor.js';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

export const samples: Samples = shapes([1, 2], 5)
  .chain((shape) =>
    fc.tuple(tensorOf(shape, numberBetween(0, 1)), tensorOf(withoutLastAxis(shape), fc.nat(columnsOf(shape) - 1))),
  )
  .map((inputs) => ({ inputs, attributes: {} }));
