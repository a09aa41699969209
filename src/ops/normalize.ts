/** normalize: the last step of softmax. P(v) = e(v) / Σ e. */
import { divide } from '../engine/expression.js';
import { defineOp, dividedByRows, element } from '../engine/op.js';
import { columnsOf } from '../engine/tensor.js';
import { shares } from '../kernels/rows/sums.js';

export const normalize = defineOp({
  name: 'normalize',
  sentence: 'Each exponential is divided by the sum: the score becomes a share of the whole, a probability.',
  symbolic: 'P(w) = e^z(w) / Σ e^z',
  saturation: { kind: 'distribution' },
  inputs: ['exponentials', 'sums'],
  division: dividedByRows(0, 1),
  forward([{ data, shape }, { data: totals }], _attributes, output) {
    return shares(data, totals, columnsOf(shape), output);
  },
  links: ['column', 'whole row'],
  slope({ input, from, to, inputs: [{ shape }, { data: totals }], output }) {
    return input === 0 ? 1 / totals[Math.floor(to / columnsOf(shape))] : -output.data[to] / totals[from];
  },
  expression: ([powers, sums], _output, _attributes, index) =>
    divide(element(powers, index), element(sums, Math.floor(index / columnsOf(powers.shape)))),
});
