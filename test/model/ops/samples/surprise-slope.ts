import fc from 'fast-check';
import { columnsOf, withoutLastAxis } from '../../../../src/numbers/engine/tensor.js';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

/** Probabilities stay away from 0, where their logarithm has no slope; they need not sum to 1. */
export const samples: Samples = shapes([1, 2], 5)
  .chain((shape) => {
    const rows = withoutLastAxis(shape);
    return fc.tuple(
      tensorOf(rows, numberBetween(-2, 2)),
      tensorOf(shape, numberBetween(0.05, 1)),
      tensorOf(rows, fc.nat(columnsOf(shape) - 1)),
    );
  })
  .map((inputs) => ({ inputs, attributes: {} }));
