/** normalize: the last step of softmax. P(v) = e(v) / Σ e. */
import { divide } from '../engine/expression.js';
import { defineOp, dividedByRows, element, termOf } from '../engine/op.js';
import { columnsOf, rowOf } from '../engine/tensor.js';
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
  pullback(input, gradient, inputs, output, _attributes, result) {
    const columns = columnsOf(inputs[0].shape);
    const sums = inputs[1].data;
    const incoming = gradient.data;
    for (let r = 0; r < sums.length; r++) {
      const start = r * columns;
      const end = start + columns;
      if (input === 0) {
        for (let i = start; i < end; i++) result[i] = incoming[i] / sums[r];
      } else {
        let total = 0;
        for (let i = start; i < end; i++) total -= (incoming[i] * output.data[i]) / sums[r];
        result[r] = total;
      }
    }
  },
  terms(inputs, output, _attributes, index) {
    const row = Math.floor(index / columnsOf(output.shape));
    const total = inputs[1].data[row];
    return [termOf(inputs, 0, index, 1 / total), termOf(inputs, 1, row, -output.data[index] / total)];
  },
  dependents(input, [{ shape }, { data: totals }], output, _attributes, index) {
    const columns = columnsOf(shape);
    if (input === 0) return [{ index, derivative: 1 / totals[Math.floor(index / columns)] }];
    return rowOf(shape, index * columns).map((to) => ({ index: to, derivative: -output.data[to] / totals[index] }));
  },
  expression: ([powers, sums], _output, _attributes, index) =>
    divide(element(powers, index), element(sums, Math.floor(index / columnsOf(powers.shape)))),
});
