import fc from 'fast-check';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

export const samples: Samples = fc
  .record({ sequences: shapes([0, 1], 2), length: fc.integer({ min: 1, max: 4 }) })
  .chain(({ sequences, length }) => tensorOf([...sequences, length, length], numberBetween(-5, 5)))
  .map((scores) => ({ inputs: [scores], attributes: {} }));
