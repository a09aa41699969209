/**
 * layerNorm: every row brought to mean 0 and variance 1, then stretched and shifted column by column (Ba, Kiros and
 * Hinton, 2016). y(j) = gain(j) · (x(j) − μ) / √(σ² + ε) + bias(j); μ and σ² are of the row, σ² divided by n, not n − 1.
 * Invariant: neither adding a constant to a row nor scaling it changes the output, up to ε.
 */
import { add, divide, multiply, call as root, subtract, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';
import { columnsOf } from '../engine/tensor.js';
import * as kernels from '../kernels/rows.js';
import { meanOf, varianceOf } from '../kernels/rows-reference.js';

export type NormAttributes = { readonly epsilon: number };

export const layerNorm: Op<NormAttributes> = {
  name: 'layer norm',
  sentence: 'Each row is brought to mean 0 and variance 1, then stretched by the gain and shifted by the bias.',
  symbolic: 'y(j) = (x(j) − μ) / √(σ² + ε) × gain(j) + bias(j)',
  inputs: ['values', 'gain', 'bias'],
  differentiable: () => true,
  shape: ([values]) => values.shape,
  forward([values, gain, bias], { epsilon }, output) {
    kernels.layerNorm(values.data, gain.data, bias.data, epsilon, output);
  },
  pullback(input, gradient, [values, gain], _output, { epsilon }, result) {
    if (input === 0) kernels.layerNormPullback(values.data, gradient.data, gain.data, epsilon, result);
    else if (input === 1) kernels.layerNormGains(values.data, gradient.data, epsilon, result);
    else kernels.columnSums(gradient.data, result);
  },
  terms([values, gain, bias], _output, attributes, index) {
    const columns = columnsOf(values.shape);
    const start = index - (index % columns);
    const column = index - start;
    const { mean, scale } = statisticsAt(values.data, start, columns, attributes.epsilon);
    const normalized = (values.data[index] - mean) * scale;
    const byValues = Array.from({ length: columns }, (_, i) => {
      const from = start + i;
      const other = (values.data[from] - mean) * scale;
      const own = from === index ? 1 : 0;
      const derivative = gain.data[column] * scale * (own - (1 + normalized * other) / columns);
      return { input: 0, index: from, value: values.data[from], derivative };
    });
    return [
      ...byValues,
      { input: 1, index: column, value: gain.data[column], derivative: normalized },
      { input: 2, index: column, value: bias.data[column], derivative: 1 },
    ];
  },
  dependents(input, [values, gain], _output, attributes, index) {
    const columns = columnsOf(values.shape);
    if (input === 0) {
      const start = index - (index % columns);
      const { mean, scale } = statisticsAt(values.data, start, columns, attributes.epsilon);
      const normalized = (values.data[index] - mean) * scale;
      return Array.from({ length: columns }, (_, j) => {
        const other = (values.data[start + j] - mean) * scale;
        const own = start + j === index ? 1 : 0;
        return { index: start + j, derivative: gain.data[j] * scale * (own - (1 + normalized * other) / columns) };
      });
    }
    return Array.from({ length: values.data.length / columns }, (_, row) => {
      const to = row * columns + index;
      if (input === 2) return { index: to, derivative: 1 };
      const { mean, scale } = statisticsAt(values.data, row * columns, columns, attributes.epsilon);
      return { index: to, derivative: (values.data[to] - mean) * scale };
    });
  },
  expression([values, gain, bias], _output, { epsilon }, index) {
    const columns = columnsOf(values.shape);
    const start = index - (index % columns);
    const column = index - start;
    const mean = meanOf(values.data, start, columns);
    const variance = varianceOf(values.data, start, columns, mean);
    const centred = subtract(value(nameElement(values, index), values.data[index]), value('μ', mean));
    const deviation = root('sqrt', add(value('σ²', variance), value('ε', epsilon)));
    return add(
      multiply(divide(centred, deviation), value(nameElement(gain, column), gain.data[column])),
      value(nameElement(bias, column), bias.data[column]),
    );
  },
};

/** Mean and 1 / √(variance + ε) of the row that starts at `start`. */
function statisticsAt(data: Float64Array, start: number, columns: number, epsilon: number) {
  const mean = meanOf(data, start, columns);
  return { mean, scale: 1 / Math.sqrt(varianceOf(data, start, columns, mean) + epsilon) };
}
