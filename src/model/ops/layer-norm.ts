/**
 * layerNorm: every row is brought to mean 0 and variance 1, then stretched and shifted column by column (Ba, Kiros and
 * Hinton, 2016). y(j) = gain(j) · (x(j) − μ) / √(σ² + ε) + bias(j), where μ and σ² are the row's mean and variance. σ²
 * is divided by n, not n − 1.
 */

import { readFormula } from '../../document/read-formula.js';
import {
  add,
  call,
  constant,
  divide,
  type Expression,
  multiply,
  named,
  subtract,
  value,
} from '../../numbers/engine/expression.js';
import { defineOp } from '../../numbers/engine/op.js';
import { overRows } from '../../numbers/engine/op-code.js';
import { dividedByRows } from '../../numbers/engine/op-computing.js';
import { columnsOf, largestRowSum, type Tensor } from '../../numbers/engine/tensor.js';
import { element } from '../../numbers/engine/value.js';
import * as kernels from '../../numbers/kernels/rows/kernels.js';
import { meanOf, varianceOf } from '../../numbers/kernels/rows/layer-norm-reference.js';

export type NormAttributes = { readonly epsilon: number };

/** Python that gives each row mean 0 and variance 1. */
const UNIT = 'unit = F.layer_norm({values}, {gain}.shape, eps={epsilon})';

const VARIANCE = readFormula('σ²');

export const layerNorm = defineOp<NormAttributes>({
  name: 'layer norm',
  inputs: ['values', 'gain', 'bias'],
  compute: {
    division: dividedByRows(0),
    forward([values, gain, bias], output, { epsilon }) {
      return kernels.layerNorm([values.data], [gain.data, bias.data], gain.data.length, epsilon, output);
    },
    pullback(input, { data: gradient }, [{ data: values }, { data: gain }], result, { epsilon }) {
      const { length } = gain;
      if (input === 0) return kernels.layerNormPullback([values, gradient], [gain], length, epsilon, result);
      if (input === 1) return kernels.layerNormGains([values, gradient], [], length, epsilon, result);
      return kernels.columnSums([gradient], [], length, 0, result);
    },
  },
  derive: {
    links: ['row', 'column', 'column'],
    slope({ input, from, to, inputs: [values, gain], attributes: { epsilon } }) {
      if (input === 2) return 1;
      const { start, scale, at } = normalizedRow(values, to, epsilon);
      if (input === 1) return at(to);
      const columns = columnsOf(values.shape);
      return gain.data[to - start] * scale * ((from === to ? 1 : 0) - (1 + at(to) * at(from)) / columns);
    },
  },
  explain: {
    noun: 'LayerNorm',
    sentence: 'Each row is brought to mean 0 and variance 1, then stretched by the gain and shifted by the bias.',
    symbolic: '{result}(j) = ({values}(j) − μ) / √(σ² + ε) × {gain}(j) + {bias}(j)',
    *hidden([values]) {
      const columns = columnsOf(values.shape);
      for (let element = 0; element < values.data.length; element += columns) {
        const mean = meanOf(values.data, element, columns);
        yield { name: 'μ', value: mean, element };
        yield { name: 'σ²', value: varianceOf(values.data, element, columns, mean), element };
      }
    },
    expression([values, gain, bias], index, { epsilon }) {
      const { start, mean, variance } = normalizedRow(values, index, epsilon);
      const deviation = deviationOf(constant(variance), value('ε', epsilon));
      const unit = standardized(element(values, index), constant(mean), deviation);
      return add(multiply(unit, element(gain, index - start)), element(bias, index - start));
    },
    backwardWords: {
      sentence({ input, inputs: [values], passed }, write) {
        const rows = write.counted(values.data.length / columnsOf(values.shape), 'row');
        if (input === 1)
          return `A gain moves its column by the normalized value there: what arrives, times that value, is added up over ${rows}.`;
        if (input === 2) return `A bias moves its column by as much as itself: what arrives in ${rows} is added up.`;
        return `The normalization undoes whatever shifts or stretches a whole row, so that part of the gradient is taken out; the rest is divided by the spread of its row. What is left adds up to 0 in each row (the largest sum is ${write.number(largestRowSum(passed))}).`;
      },
    },
  },
  code: {
    forward: '{result} = F.layer_norm({values}, {gain}.shape, {gain}, {bias}, {epsilon})',
    gradients: [
      [
        'scale = torch.rsqrt({values}.var(-1, unbiased=False, keepdim=True) + {epsilon})',
        UNIT,
        'dunit = {gradient} * {gain}',
        'centred = dunit - dunit.mean(-1, keepdim=True)',
        '{result} = scale * (centred - unit * (dunit * unit).mean(-1, keepdim=True))',
      ].join('\n'),
      (step) => `${UNIT}\n${overRows('({gradient} * unit)', step)}`,
      (step) => overRows('{gradient}', step),
    ],
  },
});

/** (x − μ) / √(σ² + ε), of a row or of whatever else is taken together. */
export function standardized(x: Expression, mean: Expression, deviation: Expression): Expression {
  return divide(subtract(x, named('μ', mean)), deviation);
}

export function deviationOf(variance: Expression, epsilon: Expression): Expression {
  return call('sqrt', add(named(VARIANCE, variance), epsilon));
}

/** The row that contains an element: what normalizes it, and its normalized values. */
function normalizedRow({ data, shape }: Tensor, index: number, epsilon: number) {
  const columns = columnsOf(shape);
  const start = index - (index % columns);
  const mean = meanOf(data, start, columns);
  const variance = varianceOf(data, start, columns, mean);
  const scale = 1 / Math.sqrt(variance + epsilon);
  const at = (i: number): number => (data[i] - mean) * scale;
  return { start, mean, variance, scale, at };
}
