import fc from 'fast-check';
import type { SoftmaxAttributes } from '../../../../src/model/ops/exponentials.js';
import type { Tensor } from '../../../../src/numbers/engine/tensor.js';
import { columnsOf, sizeOf, withoutLastAxis } from '../../../../src/numbers/engine/tensor.js';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

/** Sums and probabilities are functions of the logits, so they are computed again whenever a logit was perturbed. */
export const samples: Samples<SoftmaxAttributes> = fc
  .record({ shape: shapes([1, 2], 5), attributes: fc.record({ shifted: fc.boolean() }) })
  .chain(({ shape, attributes }) => {
    const rows = withoutLastAxis(shape);
    return fc
      .tuple(tensorOf(shape, numberBetween(-6, 6)), tensorOf(rows, fc.nat(columnsOf(shape) - 1)))
      .map(([logits, targets]) => ({
        inputs: withSoftmax(logits, targets, attributes),
        attributes,
        rebuild: ([perturbed]: readonly Tensor[]) => withSoftmax(perturbed, targets, attributes),
      }));
  });

function withSoftmax(logits: Tensor, targets: Tensor, { shifted }: SoftmaxAttributes): readonly Tensor[] {
  const columns = columnsOf(logits.shape);
  const sums = new Float64Array(sizeOf(targets.shape));
  const probabilities = new Float64Array(logits.data.length);
  for (let r = 0; r < sums.length; r++) {
    const scores = Array.from(logits.data.subarray(r * columns, (r + 1) * columns));
    const shift = shifted ? Math.max(...scores) : 0;
    const powers = scores.map((z) => Math.exp(z - shift));
    sums[r] = powers.reduce((total, power) => total + power, 0);
    powers.forEach((power, column) => {
      probabilities[r * columns + column] = power / sums[r];
    });
  }
  return [logits, { shape: targets.shape, data: sums }, { shape: logits.shape, data: probabilities }, targets];
}
