/**
 * slopeProduct: the chain rule for two steps in a row. ∂loss/∂z(w) = ∂loss/∂P(t) · ∂P(t)/∂z(w): each row of slopes
 * times the slope that arrives at that row.
 */

import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { multiply } from '../../numbers/engine/expression.js';
import { columnsOf } from '../../numbers/engine/tensor.js';

export const slopeProduct = defineElementwise({
  name: 'product of slopes',
  inputs: ['slope', 'slopes'],
  formula: ([outer, inner]) => multiply(outer, inner),
  compute: {
    shape: ([, slopes]) => slopes.shape,
    forward([{ data: outer }, { data, shape }], output) {
      const columns = columnsOf(shape);
      for (let i = 0; i < output.length; i++) output[i] = outer[Math.floor(i / columns)] * data[i];
    },
  },
  derive: { reachesOne: () => false },
  explain: {
    sentence: 'Two steps in a row: the slope of the whole is the slope of the first times the slope of the second.',
    symbolic: '∂loss/∂z(w) = ∂loss/∂P(target) × ∂P(target)/∂z(w)',
  },
  code: {
    forward: ({ inputs: [, { shape }] }) =>
      `{result} = ${shape.length <= 1 ? '{slope}' : '{slope}[:, None]'} * {slopes}  # multiplied out, it is the next line`,
    suffix: 'by_chain',
  },
});
