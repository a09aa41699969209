/**
 * exponentials: the first step of softmax. y(v) = e^(z(v) − c), where c is the largest score of the row, so that
 * nothing overflows. With `shifted` false c is 0, the unstable textbook form.
 * Invariant: c has no gradient, which is exact for softmax, because shares do not depend on c.
 */
import { call, subtract } from '../../numbers/engine/expression.js';
import { defineOp } from '../../numbers/engine/op.js';
import { dividedByRows } from '../../numbers/engine/op-computing.js';
import { columnsOf, type Tensor } from '../../numbers/engine/tensor.js';
import { element } from '../../numbers/engine/value.js';
import { exponentials as exponentialsOfRows } from '../../numbers/kernels/rows/kernels.js';
import { largestOf } from '../../numbers/kernels/rows/softmax-reference.js';

export type SoftmaxAttributes = { readonly shifted: boolean };

export const exponentials = defineOp<SoftmaxAttributes>({
  name: 'exponentials',
  inputs: ['logits'],
  compute: {
    division: dividedByRows(0),
    forward([{ data, shape }], output, { shifted }) {
      return exponentialsOfRows([data], [], columnsOf(shape), Number(shifted), output);
    },
  },
  derive: {
    links: ['column'],
    slope: ({ to, output }) => output.data[to],
  },
  explain: {
    sentence: 'Each score z becomes e^z: every one is positive, and a gap between scores becomes a ratio.',
    symbolic: 'e^z(w)',
    expression([logits], index, attributes) {
      const score = element(logits, index);
      if (!attributes.shifted) return call('exp', score);
      const columns = columnsOf(logits.shape);
      const shift = shiftOf(logits, index - (index % columns), columns, attributes);
      return call('exp', subtract(score, shift));
    },
  },
  code: {
    forward: ({ attributes: { shifted }, inputs: [{ shape }] }) => {
      if (!shifted) return '{result} = torch.exp({logits})';
      const most = shape.length <= 1 ? '{logits}.max()' : '{logits}.amax(-1, keepdim=True)';
      return `{result} = torch.exp({logits} - ${most})`;
    },
    gradients: ['{result} = {gradient} * {output}'],
  },
});

/** The number subtracted from every score of the row that starts at `start`. */
export function shiftOf(logits: Tensor, start: number, columns: number, { shifted }: SoftmaxAttributes): number {
  return shifted ? largestOf(logits.data, start, columns) : 0;
}
