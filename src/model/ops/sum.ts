/**
 * sum: over the last axis. y = Σ_v x(v).
 * Invariant: elements are added from left to right, so that a replay gives the same bits.
 */

import { sum as sumOf } from '../../numbers/engine/expression.js';
import { defineOp } from '../../numbers/engine/op.js';
import { byRows } from '../../numbers/engine/op-code.js';
import { dividedByRows } from '../../numbers/engine/op-computing.js';
import { columnsOf, rowIndices, withoutLastAxis } from '../../numbers/engine/tensor.js';
import { element, symbolTree } from '../../numbers/engine/value.js';
import { rowSums } from '../../numbers/kernels/rows/kernels.js';

export const sum = defineOp({
  name: 'sum',
  inputs: ['values'],
  compute: {
    shape: ([values]) => withoutLastAxis(values.shape),
    division: dividedByRows(0),
    forward([{ data, shape }], output) {
      return rowSums([data], [], columnsOf(shape), 0, output);
    },
  },
  derive: {
    links: ['whole row'],
    slope: () => 1,
  },
  explain: {
    noun: 'the sum',
    sentence: 'All of them are added: each one will become a share of this total.',
    symbolic: 'Σ e^z(w)',
    expression: ([values], index) =>
      sumOf(
        { kind: 'series', sign: 'Σ', of: symbolTree(values) },
        rowIndices(values.shape, index * columnsOf(values.shape)).map((from) => element(values, from)),
      ),
  },
  code: {
    forward: byRows('{result} = {values}.sum()', '{result} = {values}.sum(-1)'),
    gradients: [
      byRows('{result} = {gradient}.expand_as({values})', '{result} = {gradient}[..., None].expand_as({values})'),
    ],
  },
});
