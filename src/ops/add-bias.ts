/**
 * addBias: one number a column added to every row. y(n, j) = x(n, j) + b(j).
 * Invariant: the bias's gradient is the sum over the rows, in their order.
 */
import { add, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';

export const addBias: Op = {
  name: 'add bias',
  sentence: 'Each column is shifted by its own bias, the same for every row.',
  symbolic: 'y(n, j) = x(n, j) + b(j)',
  presentation: 'tensor',
  inputs: ['values', 'bias'],
  differentiable: () => true,
  passesGradientOn: (input) => input === 0,
  shape: ([values]) => values.shape,
  forward([values, bias], _attributes, output) {
    const { data } = values;
    const shifts = bias.data;
    const columns = shifts.length;
    for (let start = 0; start < output.length; start += columns) {
      for (let j = 0; j < columns; j++) output[start + j] = data[start + j] + shifts[j];
    }
  },
  pullback(input, gradient, [, bias], _output, _attributes, result) {
    const { data } = gradient;
    if (input === 0) {
      result.set(data);
      return;
    }
    const columns = bias.data.length;
    result.fill(0);
    for (let start = 0; start < data.length; start += columns) {
      for (let j = 0; j < columns; j++) result[j] += data[start + j];
    }
  },
  terms([values, bias], _output, _attributes, index) {
    const column = index % bias.data.length;
    return [
      { input: 0, index, value: values.data[index], derivative: 1 },
      { input: 1, index: column, value: bias.data[column], derivative: 1 },
    ];
  },
  dependents(input, [values, bias], _output, _attributes, index) {
    if (input === 0) return [{ index, derivative: 1 }];
    const columns = bias.data.length;
    return Array.from({ length: values.data.length / columns }, (_, row) => ({
      index: row * columns + index,
      derivative: 1,
    }));
  },
  expression([values, bias], _output, _attributes, index) {
    const column = index % bias.data.length;
    return add(
      value(nameElement(values, index), values.data[index]),
      value(nameElement(bias, column), bias.data[column]),
    );
  },
};

/** The same where the sums are the scores of the words. */
export const addScoreBias: Op = {
  ...addBias,
  name: 'add score bias',
  sentence: "Each word's score is shifted by the word's own bias: how common it is, whatever came before.",
  symbolic: 'z(n, w) = y(n, w) + b(w)',
  presentation: 'logits',
};
