import fc from 'fast-check';
import { numberBetween, shapes, tensorOf } from '../../../../support/arbitraries.js';
import { elementwiseSamples, type Samples } from '../../../../support/op-samples.js';

/** One to four gradients that meet. */
const accumulate: Samples = fc
  .integer({ min: 1, max: 4 })
  .chain((paths) => elementwiseSamples(Array.from({ length: paths }, () => numberBetween(-5, 5))));

const assemble: Samples = fc
  .record({ rows: shapes([0, 2], 3), widths: shapes([1, 3], 3) })
  .chain(({ rows, widths }) => fc.tuple(...widths.map((width) => tensorOf([...rows, width], numberBetween(-5, 5)))))
  .map((inputs) => ({ inputs, attributes: {} }));

export const samples = { accumulate, assemble };
