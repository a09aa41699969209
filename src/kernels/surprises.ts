/**
 * The loss of each prediction and its gradient: in WebAssembly where their tensors are in the same memory, otherwise in
 * plain TypeScript. The targets, a column for each row, lie elsewhere, and are copied for each call.
 * Invariant: all of them give the same bits.
 */
import { type Again, now } from './again.js';
import { commonMemory } from './elementwise.js';
import { TILE } from './layout.js';
import { largestOf } from './rows-reference.js';

const BYTES = Float64Array.BYTES_PER_ELEMENT;

/** −ln of the target's share, from the scores of its row and the sum of their exponentials, shifted by the largest. */
export function surprises(
  scores: Float64Array,
  sums: Float64Array,
  targets: Float64Array,
  columns: number,
  out: Float64Array,
): Again {
  const memory = scores.length === 0 ? null : commonMemory([scores, sums], out);
  if (memory === null) return surprisesPlainly(scores, sums, targets, columns, out);
  const { surprises: compute } = memory.exports;
  const [scoresAt, sumsAt, outAt] = [scores.byteOffset, sums.byteOffset, out.byteOffset];
  return now(() => {
    for (let start = 0; start < out.length; start += TILE) {
      const count = Math.min(TILE, out.length - start);
      const at = memory.place(targets, start, count);
      compute(count, columns, scoresAt + start * columns * BYTES, sumsAt + start * BYTES, at, outAt + start * BYTES);
    }
  });
}

export function surprisesPlainly(
  scores: Float64Array,
  sums: Float64Array,
  targets: Float64Array,
  columns: number,
  out: Float64Array,
): void {
  for (let r = 0; r < out.length; r++) {
    const start = r * columns;
    out[r] = Math.log(sums[r]) - (scores[start + targets[r]] - largestOf(scores, start, columns));
  }
}

/** The gradient of the scores: what arrives at a row, times its shares, less 1 for the target. */
export function surprisesPullback(
  incoming: Float64Array,
  shares: Float64Array,
  targets: Float64Array,
  columns: number,
  result: Float64Array,
): Again {
  const memory = result.length === 0 ? null : commonMemory([incoming, shares], result);
  if (memory === null) return surprisesPullbackPlainly(incoming, shares, targets, columns, result);
  const { surprisesPullback: compute } = memory.exports;
  const [incomingAt, sharesAt, resultAt] = [incoming.byteOffset, shares.byteOffset, result.byteOffset];
  const size = columns * BYTES;
  return now(() => {
    for (let start = 0; start < incoming.length; start += TILE) {
      const count = Math.min(TILE, incoming.length - start);
      const at = memory.place(targets, start, count);
      compute(count, columns, incomingAt + start * BYTES, sharesAt + start * size, at, resultAt + start * size);
    }
  });
}

export function surprisesPullbackPlainly(
  incoming: Float64Array,
  shares: Float64Array,
  targets: Float64Array,
  columns: number,
  result: Float64Array,
): void {
  for (let r = 0; r < incoming.length; r++) {
    const start = r * columns;
    const arriving = incoming[r];
    for (let i = start; i < start + columns; i++) result[i] = arriving * shares[i];
    const target = start + targets[r];
    result[target] = arriving * (shares[target] - 1);
  }
}
