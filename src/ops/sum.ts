/**
 * sum: over the last axis. y = Σ_v x(v).
 * Invariant: added from left to right, so that a replay gives the same bits.
 */
import { sum as sumOf, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';
import { columnsOf, withoutLastAxis } from '../engine/tensor.js';

export const sum: Op = {
  name: 'sum',
  sentence: 'All of them are added: this is the whole that each one will be a share of.',
  symbolic: 'Σ e^z(w)',
  inputs: ['values'],
  differentiable: () => true,
  shape: (inputs) => withoutLastAxis(inputs[0].shape),
  forward(inputs, _attributes, output) {
    const [{ data, shape }] = inputs;
    const columns = columnsOf(shape);
    for (let r = 0; r < output.length; r++) {
      let total = 0;
      for (let i = r * columns; i < (r + 1) * columns; i++) total += data[i];
      output[r] = total;
    }
  },
  pullback(_input, gradient, inputs, _output, _attributes, result) {
    const columns = columnsOf(inputs[0].shape);
    for (let i = 0; i < result.length; i++) result[i] = gradient.data[Math.floor(i / columns)];
  },
  terms(inputs, _output, _attributes, index) {
    const columns = columnsOf(inputs[0].shape);
    return Array.from({ length: columns }, (_, column) => {
      const from = index * columns + column;
      return { input: 0, index: from, value: inputs[0].data[from], derivative: 1 };
    });
  },
  dependents: (_input, inputs, _output, _attributes, index) => [
    { index: Math.floor(index / columnsOf(inputs[0].shape)), derivative: 1 },
  ],
  expression(inputs, _output, _attributes, index) {
    const [input] = inputs;
    const columns = columnsOf(input.shape);
    const terms = Array.from({ length: columns }, (_, column) => {
      const from = index * columns + column;
      return value(nameElement(input, from), input.data[from]);
    });
    return sumOf(`Σ ${input.symbol}`, terms);
  },
};
