/**
 * softmaxSlopes, an op of its own that only explains: how the target's probability moves when each score moves. ∂P(t)/∂z(t) = P(t) · (1 − P(t)), and
 * ∂P(t)/∂z(w) = −P(t) · P(w) for every other word: what one word gains, the others lose.
 */

import { call, multiply, subtract } from '../../numbers/engine/expression.js';
import { defineOp } from '../../numbers/engine/op.js';
import { targetShare } from '../../numbers/engine/op-code.js';
import { columnsOf, type Tensor } from '../../numbers/engine/tensor.js';
import { element } from '../../numbers/engine/value.js';

export const softmaxSlopes = defineOp({
  name: 'slopes of softmax',
  inputs: ['probabilities', 'targets'],
  compute: {
    shape: ([probabilities]) => probabilities.shape,
    forward(inputs, output) {
      const { data, shape } = inputs[0];
      const columns = columnsOf(shape);
      for (let i = 0; i < output.length; i++) {
        const target = targetBeside(inputs, i, columns);
        output[i] = i === target ? data[i] * (1 - data[i]) : -data[target] * data[i];
      }
    },
  },
  derive: {
    differentiable: (input) => input === 0,
    links: ['row'],
    slope({ from, to, inputs }) {
      const { data, shape } = inputs[0];
      const target = targetBeside(inputs, to, columnsOf(shape));
      if (from !== to && from !== target) return null;
      if (to === target) return from === to ? 1 - 2 * data[to] : null;
      return -data[from === to ? target : to];
    },
  },
  explain: {
    sentence:
      'How does the probability of the target move when one score moves? Its own score raises it; every other score takes some of it away.',
    symbolic: '∂P(target)/∂z(w) = P(target) × (1 − P(target)) for the target, −P(target) × P(w) for the others',
    expression(inputs, index) {
      const [probabilities] = inputs;
      const target = targetBeside(inputs, index, columnsOf(probabilities.shape));
      const of = (index: number) => element(probabilities, index);
      return index === target
        ? multiply(of(target), subtract(1, of(target)))
        : multiply(call('negate', of(target)), of(index));
    },
  },
  code: {
    forward: ({ inputs: [probabilities] }) => {
      const { shape } = probabilities;
      const share = shape.length === 1 ? '{p:probabilities}' : '{p:probabilities}[:, None]';
      return `{p:probabilities} = ${targetShare(probabilities)}\n{result} = ${share} * (F.one_hot({targets}, ${columnsOf(shape)}) - {probabilities})`;
    },
  },
});

/** The flat index of the target in the row of an element. */
function targetBeside(inputs: readonly Tensor[], index: number, columns: number): number {
  const row = Math.floor(index / columns);
  return row * columns + inputs[1].data[row];
}
