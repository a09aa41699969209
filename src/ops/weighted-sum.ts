/**
 * weightedSum: every position takes from each value vector of its sequence as much as its weight says.
 * y(i, d) = Σ_j w(i, j) · v(j, d). Values are rows, one sequence of `length` rows after another.
 */
import { defineProducts } from '../engine/products.js';
import { columnsOf } from '../engine/tensor.js';
import { product } from '../kernels/product-stack.js';
import { type SequenceAttributes, sequencesOf } from './attention-scores.js';

export const weightedSum = defineProducts<SequenceAttributes>({
  name: 'weighted sum',
  sentence: 'Each position takes a mixture of the value vectors, as much of each as its attention weight says.',
  symbolic: '{result}(i, d) = Σ {weights}(i, j) × {values}(j, d)',
  inputs: ['weights', 'values'],
  shape: ([, values]) => values.shape,
  products: ([, values], { length }) => product(length, length, columnsOf(values.shape), sequencesOf(values, length)),
});
