/**
 * Kernels that read whole numbers: which rows of a table are meant, or which column of each row. In WebAssembly where
 * their tensors are in the same memory, otherwise in plain TypeScript. The whole numbers lie elsewhere, and are copied
 * for each call.
 * Invariant: all of them give the same bits; what meets in a row of a table is added in the order of the indices.
 */
import { type Again, callKernel, onZeros } from './calls.js';
import { ln } from './elementary.js';
import { TILE } from './layout.js';
import { largestOf } from './rows/softmax-reference.js';

const BYTES = Float64Array.BYTES_PER_ELEMENT;

/** @param indices a whole number for each row that is read or written */
type Lookup = (inputs: readonly Float64Array[], indices: Float64Array, columns: number, out: Float64Array) => Again;

/** In plain TypeScript, which defines what the kernels compute. */
export const lookupReference = {
  /** Rows of a table, each of `columns` values, one after the other. */
  gather([table], indices, columns, out) {
    for (let n = 0, to = 0; n < indices.length; n++) {
      const from = indices[n] * columns;
      for (let j = 0; j < columns; j++) out[to++] = table[from + j];
    }
  },
  /** A table that is 0 but for the sums of the rows that belong to each of its rows. */
  scatter([rows], indices, columns, table) {
    table.fill(0);
    for (let n = 0, from = 0; n < indices.length; n++) {
      const to = indices[n] * columns;
      for (let j = 0; j < columns; j++) table[to + j] += rows[from++];
    }
  },
  /** −ln of the target's share, from the scores of its row and the sum of their exponentials, shifted by the largest. */
  surprises([scores, sums], targets, columns, out) {
    for (let r = 0; r < out.length; r++) {
      const start = r * columns;
      out[r] = ln(sums[r]) - (scores[start + targets[r]] - largestOf(scores, start, columns));
    }
  },
  /** The gradient of the scores: what arrives at a row, times its shares, less 1 for the target. */
  surprisesPullback([incoming, shares], targets, columns, result) {
    for (let r = 0; r < incoming.length; r++) {
      const start = r * columns;
      const arriving = incoming[r];
      for (let i = start; i < start + columns; i++) result[i] = arriving * shares[i];
      const target = start + targets[r];
      result[target] = arriving * (shares[target] - 1);
    }
  },
} as const satisfies Readonly<Record<string, Lookup>>;

/** What belongs to each index: the whole operand, a value of it or a row. */
type Part = 'all' | 'value' | 'row';

export const gather = choose('gather', ['all', 'all', 'row']);
export const scatter = choose('scatter', ['row', 'row', 'all']);
export const surprises = choose('surprises', ['row', 'value', 'value']);
export const surprisesPullback = choose('surprisesPullback', ['value', 'row', 'row']);

/** @param parts of both inputs and of the output */
function choose(name: keyof typeof lookupReference, parts: readonly [Part, Part, Part]): Lookup {
  return (inputs, indices, columns, out) => {
    const steps = { all: 0, value: BYTES, row: columns * BYTES };
    const [aStep, bStep, outStep] = parts.map((part) => steps[part]);
    const call = () =>
      callKernel(
        [out, ...inputs],
        (memory, [to, a, b = a]) => {
          const compute = memory.exports[name];
          // The numbers are copied to where kernels read them, as many as there is room for.
          return () => {
            for (let start = 0; start < indices.length; start += TILE) {
              const count = Math.min(TILE, indices.length - start);
              const at = memory.place(indices, start, count);
              compute(count, columns, at, a + start * aStep, b + start * bStep, to + start * outStep);
            }
          };
        },
        () => lookupReference[name](inputs, indices, columns, out),
      );
    return outStep === 0 ? onZeros(out, call) : call();
  };
}
