/**
 * embedding: each token picks its row of a table. y(n, d) = table(id(n), d).
 * Invariant: the gradient of a row is summed over all places of its token in order, so that a replay gives the same
 * bits.
 */
import { defineCopy } from '../../numbers/engine/copies.js';
import { renameOp } from '../../numbers/engine/op.js';
import type { BackwardWords } from '../../numbers/engine/op-explanation.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import { type Axis, labelOf } from '../../numbers/engine/value.js';
import { gather, scatter } from '../../numbers/kernels/lookup.js';

/** What a look-up says, by what it looks up. */
function wordsAbout(what: 'token' | 'position'): BackwardWords {
  return {
    sentence({ inputs: [{ shape }, ids] }, write) {
      const used = new Set(ids.data).size;
      return `Each place gives what arrives there to the row of its ${what}: ${write.count(used)} of ${write.counted(shape[0], 'row')} get something, the others 0.`;
    },
    unreached({ inputs: [{ shape, axes }] }, index) {
      const row = Math.floor(index / columnsOf(shape));
      return `${quoted(axes[0], row)} is not among the ${what}s of this batch.`;
    },
  };
}

function quoted(axis: Axis, row: number): string {
  return axis.labels === undefined ? `Row ${row}` : `"${labelOf(axis, row)}"`;
}

export const embedding = defineCopy({
  name: 'embedding',
  inputs: ['table', 'ids'],
  sourceOf([table, ids], index) {
    const columns = columnsOf(table.shape);
    return [0, ids.data[Math.floor(index / columns)] * columns + (index % columns)];
  },
  targetsOf(_input, [table, ids], index) {
    const columns = columnsOf(table.shape);
    const token = Math.floor(index / columns);
    return Array.from(ids.data.keys())
      .filter((n) => ids.data[n] === token)
      .map((n) => n * columns + (index % columns));
  },
  compute: {
    shape: ([table, ids]) => [...ids.shape, columnsOf(table.shape)],
    division: ([, { data }]) => ({ count: data.length, divided: [1] }),
    forward([table, ids], output) {
      return gather([table.data], ids.data, columnsOf(table.shape), output);
    },
    pullback(_input, gradient, [table, ids], result) {
      return scatter([gradient.data], ids.data, columnsOf(table.shape), result);
    },
  },
  derive: { differentiable: (input) => input === 0 },
  explain: {
    noun: 'the choice of a row for each token',
    sentence: 'Each token is looked up: its row of the table is the vector that stands for it.',
    symbolic: '{result}(n, d) = {table}({ids}(n), d)',
    backwardWords: wordsAbout('token'),
  },
  code: {
    forward: '{result} = {table}[{ids}]',
    gradients: [
      ({ inputs: [, { shape }] }) =>
        shape.length === 1
          ? '{result} = torch.zeros_like({table}).index_add_(0, {ids}, {gradient})'
          : '{result} = torch.zeros_like({table}).index_add_(0, {ids}.flatten(), {gradient}.flatten(0, -2))',
    ],
  },
});

/** The same op for a table of scores, as in a bigram model. */
export const scoreLookup = renameOp(embedding, 'score lookup', {
  sentence: 'Each token picks its row of the table: one score for each token that may come next.',
  symbolic: '{result}(n, w) = {table}({ids}(n), w)',
});

/** The same op for a table of positions: ids count from the start of each sequence. */
export const positionLookup = renameOp(embedding, 'position lookup', {
  noun: 'the choice of a row for each place',
  sentence: 'Each place is looked up, too: its row of the table says where in the sequence a token stands.',
  backwardWords: wordsAbout('position'),
});
