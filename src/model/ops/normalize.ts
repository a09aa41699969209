/** normalize: the last step of softmax. P(v) = e(v) / Σ e. */

import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { divide } from '../../numbers/engine/expression.js';
import { byRows } from '../../numbers/engine/op-code.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import { shares } from '../../numbers/kernels/rows/kernels.js';

export const normalize = defineElementwise({
  name: 'normalize',
  inputs: ['exponentials', 'sums'],
  formula: ([power, sum]) => divide(power, sum),
  compute: {
    forward([{ data, shape }, { data: totals }], output) {
      return shares([data, totals], [], columnsOf(shape), 0, output);
    },
  },
  derive: { reachesOne: () => false },
  explain: {
    sentence: 'Each exponential is divided by the sum: the score becomes a share of the whole, a probability.',
    symbolic: 'P(w) = e^z(w) / Σ e^z',
    saturation: { kind: 'distribution' },
  },
  code: {
    forward: byRows('{result} = {exponentials} / {sums}', '{result} = {exponentials} / {sums}[..., None]'),
    gradients: [
      byRows('{result} = {gradient} / {sums}', '{result} = {gradient} / {sums}[..., None]'),
      '{result} = -({gradient} * {exponentials}).sum(-1) / {sums} ** 2',
    ],
  },
});
