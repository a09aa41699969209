/**
 * crossEntropy: how surprising the target was, in nats. loss = −ln P(target), computed from the logits as
 * ln Σ e^(z − c) − (z(target) − c), which neither overflows nor takes the logarithm of 0. With `shifted` false it is
 * the plain −ln P, which can do both. The gradient is ∂loss/∂z = P − onehot.
 * Invariant: `sums` and `probabilities` are the softmax steps of the same logits, saved so that they are not computed
 * twice. Since they are functions of the logits, they have no gradient of their own.
 */

import { add, call, type Leaf, multiply, subtract, value } from '../../numbers/engine/expression.js';
import { defineOp } from '../../numbers/engine/op.js';
import { targetShare } from '../../numbers/engine/op-code.js';
import { dividedByRows } from '../../numbers/engine/op-computing.js';
import { termOf } from '../../numbers/engine/op-derivatives.js';
import { columnsOf, rowIndices, type Tensor, withoutLastAxis } from '../../numbers/engine/tensor.js';
import { element, elementTree, type Value } from '../../numbers/engine/value.js';
import { ln } from '../../numbers/kernels/elementary.js';
import { surprises, surprisesPullback } from '../../numbers/kernels/lookup.js';
import { type SoftmaxAttributes, shiftOf } from './exponentials.js';

export const crossEntropy = defineOp<SoftmaxAttributes>({
  name: 'cross-entropy',
  inputs: ['logits', 'sums', 'probabilities', 'targets'],
  compute: {
    shape: ([logits]) => withoutLastAxis(logits.shape),
    division: dividedByRows(0, 1, 2, 3),
    forward([logits, sums, probabilities, targets], output, { shifted }) {
      const columns = columnsOf(logits.shape);
      if (shifted) return surprises([logits.data, sums.data], targets.data, columns, output);
      for (let r = 0; r < output.length; r++) output[r] = -ln(probabilities.data[r * columns + targets.data[r]]);
    },
    pullback(_input, gradient, [{ shape }, , { data: shares }, { data: targets }], result) {
      return surprisesPullback([gradient.data, shares], targets, columnsOf(shape), result);
    },
  },
  derive: {
    differentiable: (input) => input === 0,
    links: ['whole row'],
    slope: ({ from, inputs }) => inputs[2].data[from] - indicatorAt(inputs, from),
    operands(inputs, index, attributes) {
      const [, { data: sums }, { data: shares }] = inputs;
      const target = targetOf(inputs, index);
      if (isShareUsed(shares[target], attributes)) return [termOf(inputs, 2, target, -1 / shares[target])];
      return [termOf(inputs, 1, index, 1 / sums[index]), termOf(inputs, 0, target, -1)];
    },
  },
  explain: {
    sentence: 'How surprised was the model by the target, which really came?',
    symbolic: 'loss = −ln P(target)',
    expression([logits, sums, probabilities, targets], index, attributes) {
      const columns = columnsOf(logits.shape);
      const target = targetOf([logits, sums, probabilities, targets], index);
      const probability = element(probabilities, target);
      if (isShareUsed(probability.value, attributes)) return call('negate', call('ln', probability));
      const shift = shiftOf(logits, index * columns, columns, attributes);
      return subtract(add(call('ln', element(sums, index)), shift), element(logits, target));
    },
    gradientFormula: {
      sentence: 'Push the target up and everything else down, each by how wrong its probability was.',
      symbolic: '∂loss/∂z(w) = P(w) − target(w)',
      parts: {
        of(gradient, inputs, index) {
          const row = Math.floor(index / columnsOf(inputs[0].shape));
          const arriving = gradient.data[row];
          return [
            { leaf: element(inputs[2], index), derivative: arriving, input: 2, index },
            { leaf: targetAt(inputs, index), derivative: -arriving, input: 3, index: row },
          ];
        },
        containing([{ shape }], input, index) {
          if (input === 2) return [index];
          return input === 3 ? rowIndices(shape, index * columnsOf(shape)) : [];
        },
      },
      expression(gradient, inputs, index) {
        const row = Math.floor(index / columnsOf(inputs[0].shape));
        const difference = subtract(element(inputs[2], index), targetAt(inputs, index));
        const incoming = element(gradient, row);
        return incoming.value === 1 ? difference : multiply(incoming, difference);
      },
    },
  },
  code: {
    forward: ({ inputs: [, , probabilities] }) => `{result} = -torch.log(${targetShare(probabilities)})`,
    gradients: [
      ({ inputs: [{ shape }] }) => {
        const onehot = `F.one_hot({targets}, ${columnsOf(shape)})`;
        return `{result} = ({probabilities} - ${onehot}) * {gradient}${shape.length > 1 ? '[:, None]' : ''}`;
      },
    ],
  },
});

/** Whether the formula is −ln P: of a P that has lost its digits, or is 0, the logarithm would be another number. */
function isShareUsed(share: number, { shifted }: SoftmaxAttributes): boolean {
  return !shifted || share > Number.MIN_VALUE * 2 ** 60;
}

/** The target's place among the logits of all rows. */
function targetOf([logits, , , targets]: readonly Tensor[], row: number): number {
  return row * columnsOf(logits.shape) + targets.data[row];
}

/** `target(we)`: 1 for the word that came, else 0. */
function targetAt(inputs: readonly Value[], index: number): Leaf {
  return value(elementTree({ ...inputs[2], symbol: 'target' }, index), indicatorAt(inputs, index));
}

function indicatorAt(inputs: readonly Tensor[], index: number): number {
  const columns = columnsOf(inputs[0].shape);
  const row = Math.floor(index / columns);
  return index - row * columns === inputs[3].data[row] ? 1 : 0;
}
