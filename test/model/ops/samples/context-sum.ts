import fc from 'fast-check';
import type { ContextAttributes } from '../../../../src/model/ops/context-sum.js';
import { numberBetween, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

/** Contexts with words that repeat, and now and then an empty one. */
export const samples: Samples<ContextAttributes> = fc.integer({ min: 1, max: 6 }).chain((words) =>
  fc.record({
    inputs: fc.tuple(tensorOf([words], numberBetween(-5, 5))),
    attributes: fc.record({ context: fc.array(fc.nat(words - 1), { maxLength: 8 }) }),
  }),
);
