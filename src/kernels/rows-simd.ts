/**
 * Row kernels in WebAssembly: rows are copied into its memory, as many as fit into a tile, and results out of it.
 * Invariant: gives the same bits as `rows-reference.ts`. A row has at most `TILE` values.
 */
import { SLOTS, TILE } from './layout.js';
import type { Kernels, RowsName } from './webassembly.js';

/** Each row of `out` from the same row of each input. */
export function mapRows(
  kernels: Kernels,
  name: RowsName,
  inputs: readonly Float64Array[],
  columns: number,
  p: number,
  out: Float64Array,
): void {
  const compute = kernels.exports[name];
  const most = mostIn(columns);
  for (let start = 0; start < out.length; start += most) {
    const count = copyIn(kernels, inputs, start, most);
    compute(count / columns, columns, p);
    out.set(kernels.result(count), start);
  }
}

/** Sums over all rows of the inputs, in the order of the rows. */
export function sumRows(
  kernels: Kernels,
  name: RowsName,
  inputs: readonly Float64Array[],
  p: number,
  result: Float64Array,
): void {
  const columns = result.length;
  const sums = kernels.slots[SLOTS.row];
  const compute = kernels.exports[name];
  const most = mostIn(columns);
  sums.fill(0, 0, columns);
  for (let start = 0; start < inputs[0].length; start += most) {
    compute(copyIn(kernels, inputs, start, most) / columns, columns, p);
  }
  result.set(sums.subarray(0, columns));
}

/** The number of values in the whole rows that fit into a tile. */
function mostIn(columns: number): number {
  return TILE - (TILE % columns);
}

function copyIn({ slots }: Kernels, inputs: readonly Float64Array[], start: number, most: number): number {
  const total = inputs[0].length;
  const count = Math.min(most, total - start);
  for (let k = 0; k < inputs.length; k++) {
    slots[k].set(count === total ? inputs[k] : inputs[k].subarray(start, start + count));
  }
  return count;
}
