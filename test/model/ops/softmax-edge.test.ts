/** The softmax ops against 40-digit arithmetic, with logits from −1000 to 1000. */
import { describe, test } from 'vitest';
import { crossEntropy } from '../../../src/model/ops/cross-entropy.js';
import { exponentials, type SoftmaxAttributes, shiftOf } from '../../../src/model/ops/exponentials.js';
import { normalize } from '../../../src/model/ops/normalize.js';
import { sum } from '../../../src/model/ops/sum.js';
import { createTensor, createVector, type Tensor } from '../../../src/numbers/engine/tensor.js';
import { assertClose } from '../../support/closeness.js';
import { readReference } from '../../support/reference-files.js';

interface SoftmaxEdge {
  readonly cases: readonly {
    readonly logits: readonly number[];
    readonly probs: readonly number[];
    readonly logsumexp: number;
    /** By target. */
    readonly loss: readonly number[];
    /** By target, then by logit. */
    readonly dlogits: readonly (readonly number[])[];
  }[];
}

const { cases } = readReference<SoftmaxEdge>('softmax_edge.json');
const SHIFTED: SoftmaxAttributes = { shifted: true };
const EXACT = { absolute: 1e-12, relative: 1e-12 };

describe('softmax and cross-entropy of extreme logits', () => {
  for (const edge of cases) {
    test(`${edge.logits.join(', ')}: probabilities, loss and gradient of every target`, () => {
      const logits = createVector(edge.logits);
      const { sums, probabilities } = softmax(logits);
      assertClose('probabilities', probabilities.data, edge.probs);
      const shift = shiftOf(logits, 0, logits.data.length, SHIFTED);
      assertClose('log-sum-exp', [shift + Math.log(sums.data[0])], [edge.logsumexp], EXACT);
      edge.loss.forEach((loss, target) => {
        const { output, gradient } = surprise([logits, sums, probabilities, createTensor([], [target])]);
        assertClose(`loss of target ${target}`, output, [loss]);
        assertClose(`gradient of target ${target}`, gradient, edge.dlogits[target]);
      });
    });
  }

  test('a batch of rows gives what each row gives alone', () => {
    const rows = cases.filter(({ logits }) => logits.length === 3);
    const targets = rows.map((_, row) => row % 3);
    const logits = createTensor(
      [rows.length, 3],
      rows.flatMap((row) => row.logits),
    );
    const { sums, probabilities } = softmax(logits);
    const { output, gradient } = surprise([logits, sums, probabilities, createVector(targets)]);
    assertClose(
      'losses',
      output,
      rows.map(({ loss }, row) => loss[targets[row]]),
    );
    assertClose(
      'gradients',
      gradient,
      rows.flatMap(({ dlogits }, row) => dlogits[targets[row]]),
    );
  });
});

function softmax(logits: Tensor): { readonly sums: Tensor; readonly probabilities: Tensor } {
  const powers: Tensor = { shape: logits.shape, data: new Float64Array(logits.data.length) };
  exponentials.compute.forward([logits], powers.data, SHIFTED);
  const shape = sum.compute.shape([powers], {});
  const sums: Tensor = { shape, data: new Float64Array(shape[0] ?? 1) };
  sum.compute.forward([powers], sums.data, {});
  const probabilities: Tensor = { shape: logits.shape, data: new Float64Array(logits.data.length) };
  normalize.compute.forward([powers, sums], probabilities.data, {});
  return { sums, probabilities };
}

/** Losses, and their gradient by the logits when each loss counts once. */
function surprise(inputs: readonly Tensor[]): { readonly output: Float64Array; readonly gradient: Float64Array } {
  const shape = crossEntropy.compute.shape(inputs, SHIFTED);
  const output = new Float64Array(shape[0] ?? 1);
  crossEntropy.compute.forward(inputs, output, SHIFTED);
  const gradient = new Float64Array(inputs[0].data.length);
  const ones: Tensor = { shape, data: new Float64Array(output.length).fill(1) };
  crossEntropy.compute.pullback(0, ones, inputs, gradient, SHIFTED, { shape, data: output });
  return { output, gradient };
}
