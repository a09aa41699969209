/**
 * rmsNorm: every row is divided by its root mean square, without a gain (Zhang and Sennrich, 2019).
 * y(j) = x(j) / √(mean of x² + ε).
 */
import { readFormula } from '../../document/read-formula.js';
import { add, call, divide, value } from '../../numbers/engine/expression.js';
import { defineOp } from '../../numbers/engine/op.js';
import { dividedByRows } from '../../numbers/engine/op-computing.js';
import { columnsOf, normOf } from '../../numbers/engine/tensor.js';
import { element } from '../../numbers/engine/value.js';
import * as kernels from '../../numbers/kernels/rows/kernels.js';
import { meanSquareOf } from '../../numbers/kernels/rows/rms-norm-reference.js';
import type { NormAttributes } from './layer-norm.js';

const MEAN_X_SQUARED = readFormula('mean x²');

export const rmsNorm = defineOp<NormAttributes>({
  name: 'rms norm',
  inputs: ['values'],
  compute: {
    division: dividedByRows(0),
    forward([values], output, { epsilon }) {
      return kernels.rmsNorm([values.data], [], columnsOf(values.shape), epsilon, output);
    },
    pullback(_input, gradient, [{ data, shape }], result, { epsilon }) {
      return kernels.rmsNormPullback([data, gradient.data], [], columnsOf(shape), epsilon, result);
    },
  },
  derive: {
    links: ['row'],
    slope({ from, to, inputs: [{ data, shape }], attributes: { epsilon } }) {
      const columns = columnsOf(shape);
      const scale = 1 / Math.sqrt(meanSquareOf(data, from - (from % columns), columns) + epsilon);
      return scale * ((from === to ? 1 : 0) - (data[from] * data[to] * scale * scale) / columns);
    },
  },
  explain: {
    noun: 'RMSNorm',
    sentence: 'Each row is divided by its typical size, so that every row is about as long as every other.',
    symbolic: '{result}(j) = {values}(j) / √(mean {values}² + ε)',
    *hidden([values]) {
      const columns = columnsOf(values.shape);
      for (let element = 0; element < values.data.length; element += columns) {
        yield { name: 'mean x²', value: meanSquareOf(values.data, element, columns), element };
      }
    },
    expression([values], index, { epsilon }) {
      const columns = columnsOf(values.shape);
      const meanSquare = meanSquareOf(values.data, index - (index % columns), columns);
      return divide(element(values, index), call('sqrt', add(value(MEAN_X_SQUARED, meanSquare), value('ε', epsilon))));
    },
    backwardWords: {
      sentence: ({ arriving, passed }, write) =>
        `The normalization undoes whatever stretches a whole row, so that part of the gradient is taken out; the rest is divided by the size of its row. The length of the gradient becomes ${write.number(normOf([arriving]))} → ${write.number(normOf([passed]))}.`,
    },
  },
  code: {
    forward: '{result} = {values} / torch.sqrt(({values} ** 2).mean(-1, keepdim=True) + {epsilon})',
    gradients: [
      'scale = torch.rsqrt(({values} ** 2).mean(-1, keepdim=True) + {epsilon})\nalong = ({gradient} * {output}).mean(-1, keepdim=True)\n{result} = scale * ({gradient} - {output} * along)',
    ],
  },
});
