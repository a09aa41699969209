import fc from 'fast-check';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

export const samples: Samples = fc
  .record({ rows: shapes([0, 2], 3), widths: shapes([1, 3], 3) })
  .chain(({ rows, widths }) => fc.tuple(...widths.map((width) => tensorOf([...rows, width], numberBetween(-5, 5)))))
  .map((inputs) => ({ inputs, attributes: {} }));
