/**
 * softmax: the scores of a row become shares of 1. y(j) = e^(x(j) − c) / Σ_i e^(x(i) − c), c the largest of the row.
 * Invariant: a score of −∞ gets a share of exactly 0; the shares of a row sum to 1 up to rounding.
 */
import { call, constant, divide, subtract, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';
import { columnsOf, rowOf, type Tensor } from '../engine/tensor.js';
import * as kernels from '../kernels/rows.js';
import { largestOf } from '../kernels/rows-reference.js';

export const softmax: Op = {
  name: 'softmax',
  sentence: 'The scores of each row become weights: all positive, adding up to 1, larger scores taking most.',
  symbolic: 'w(j) = e^s(j) / Σ e^s',
  saturation: { kind: 'distribution' },
  inputs: ['scores'],
  differentiable: () => true,
  shape: ([scores]) => scores.shape,
  forward([scores], _attributes, output) {
    kernels.softmax(scores.data, columnsOf(scores.shape), output);
  },
  pullback(_input, gradient, [scores], output, _attributes, result) {
    kernels.softmaxPullback(gradient.data, output.data, columnsOf(scores.shape), result);
  },
  terms: ([scores], output, _attributes, index) =>
    rowOf(scores.shape, index).map((from) => ({
      input: 0,
      index: from,
      value: scores.data[from],
      derivative: derivativeBetween(output, from, index),
    })),
  dependents: (_input, [scores], output, _attributes, index) =>
    rowOf(scores.shape, index).map((to) => ({ index: to, derivative: derivativeBetween(output, index, to) })),
  expression([scores], _output, _attributes, index) {
    const columns = columnsOf(scores.shape);
    const start = index - (index % columns);
    const shift = largestOf(scores.data, start, columns);
    let total = 0;
    for (let i = start; i < start + columns; i++) total += Math.exp(scores.data[i] - shift);
    const score = value(nameElement(scores, index), scores.data[index]);
    return divide(call('exp', subtract(score, constant(shift))), value('Σ', total));
  },
};

function derivativeBetween({ data }: Tensor, from: number, to: number): number {
  return data[to] * ((from === to ? 1 : 0) - data[from]);
}
