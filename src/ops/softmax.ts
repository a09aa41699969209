/**
 * softmax: the scores of a row become shares of 1. y(j) = e^(x(j) − c) / Σ_i e^(x(i) − c), c the largest of the row.
 * Invariant: a score of −∞ gets a share of exactly 0; the shares of a row sum to 1 up to rounding.
 */
import { exp } from '../engine/elementary.js';
import { call, constant, divide, subtract, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';
import { columnsOf, rowOf, type Tensor } from '../engine/tensor.js';

export const softmax: Op = {
  name: 'softmax',
  sentence: 'The scores of each row become weights: all positive, adding up to 1, larger scores taking most.',
  symbolic: 'w(j) = e^s(j) / Σ e^s',
  presentation: 'attention',
  inputs: ['scores'],
  differentiable: () => true,
  shape: ([scores]) => scores.shape,
  forward([scores], _attributes, output) {
    const { data } = scores;
    const columns = columnsOf(scores.shape);
    for (let start = 0; start < data.length; start += columns) {
      const end = start + columns;
      const shift = largestAt(data, start, columns);
      let total = 0;
      for (let i = start; i < end; i++) {
        const score = data[i];
        // A masked score needs no call of exp, and half of them are masked.
        const share = score === Number.NEGATIVE_INFINITY ? 0 : exp(score - shift);
        output[i] = share;
        total += share;
      }
      const scale = 1 / total;
      for (let i = start; i < end; i++) output[i] *= scale;
    }
  },
  pullback(_input, gradient, [scores], output, _attributes, result) {
    const incoming = gradient.data;
    const shares = output.data;
    const columns = columnsOf(scores.shape);
    for (let start = 0; start < shares.length; start += columns) {
      const end = start + columns;
      let average = 0;
      for (let i = start; i < end; i++) average += incoming[i] * shares[i];
      for (let i = start; i < end; i++) result[i] = shares[i] * (incoming[i] - average);
    }
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
    const shift = largestAt(scores.data, start, columns);
    let total = 0;
    for (let i = start; i < start + columns; i++) total += Math.exp(scores.data[i] - shift);
    const score = value(nameElement(scores, index), scores.data[index]);
    return divide(call('exp', subtract(score, constant(shift))), value('Σ', total));
  },
};

function largestAt(data: Float64Array, start: number, columns: number): number {
  let largest = data[start];
  for (let i = start + 1; i < start + columns; i++) {
    if (data[i] > largest) largest = data[i];
  }
  return largest;
}

function derivativeBetween({ data }: Tensor, from: number, to: number): number {
  return data[to] * ((from === to ? 1 : 0) - data[from]);
}
