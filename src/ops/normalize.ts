/**
 * normalize: the last sub-step of softmax. P(v) = e(v) / Σ e.
 * Invariant: each row of a finite output sums to 1 up to rounding.
 */
import { divide, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';
import { columnsOf } from '../engine/tensor.js';

export const normalize: Op = {
  name: 'normalize',
  sentence: 'Each exponential is divided by the sum: the score becomes a share of the whole, a probability.',
  symbolic: 'P(w) = e^z(w) / Σ e^z',
  saturation: { kind: 'distribution' },
  inputs: ['exponentials', 'sums'],
  differentiable: () => true,
  shape: (inputs) => inputs[0].shape,
  forward(inputs, _attributes, output) {
    const [{ data, shape }, sums] = inputs;
    const totals = sums.data;
    const columns = columnsOf(shape);
    for (let start = 0, r = 0; start < output.length; start += columns, r++) {
      const total = totals[r];
      for (let i = start; i < start + columns; i++) output[i] = data[i] / total;
    }
  },
  pullback(input, gradient, inputs, output, _attributes, result) {
    const columns = columnsOf(inputs[0].shape);
    const sums = inputs[1].data;
    const incoming = gradient.data;
    const shares = output.data;
    for (let r = 0; r < sums.length; r++) {
      const start = r * columns;
      const end = start + columns;
      if (input === 0) {
        for (let i = start; i < end; i++) result[i] = incoming[i] / sums[r];
      } else {
        let total = 0;
        for (let i = start; i < end; i++) total -= (incoming[i] * shares[i]) / sums[r];
        result[r] = total;
      }
    }
  },
  terms(inputs, output, _attributes, index) {
    const row = Math.floor(index / columnsOf(inputs[0].shape));
    const total = inputs[1].data[row];
    return [
      { input: 0, index, value: inputs[0].data[index], derivative: 1 / total },
      { input: 1, index: row, value: total, derivative: -output.data[index] / total },
    ];
  },
  dependents(input, inputs, output, _attributes, index) {
    const columns = columnsOf(inputs[0].shape);
    if (input === 0) return [{ index, derivative: 1 / inputs[1].data[Math.floor(index / columns)] }];
    return Array.from({ length: columns }, (_, column) => {
      const to = index * columns + column;
      return { index: to, derivative: -output.data[to] / inputs[1].data[index] };
    });
  },
  expression(inputs, _output, _attributes, index) {
    const row = Math.floor(index / columnsOf(inputs[0].shape));
    return divide(
      value(nameElement(inputs[0], index), inputs[0].data[index]),
      value(nameElement(inputs[1], row), inputs[1].data[row]),
    );
  },
};
