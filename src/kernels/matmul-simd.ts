/**
 * Matrix products in WebAssembly: operands are copied into its memory and results out of it.
 * Invariant: gives the same bits as `matmul-reference.ts` and changes no other elements of `out`.
 */
import { FIRST_VALUE } from './layout.js';
import type { Placement, ProductStack } from './product-stack.js';
import type { Kernels } from './webassembly.js';

const BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Rows and columns of the kernel's block. */
const BLOCK = 4;
/** Bytes for a group of rows: of a, of its panels, and of out. */
const ROWS_BYTES = 1 << 18;

/** Returns false, having done nothing, if the operands do not fit into WebAssembly's memory. */
export function multiplyStack(
  kernels: Kernels,
  stack: ProductStack,
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
): boolean {
  const { count, n, k, m } = stack;
  if (isByRows(stack, a, out)) return multiplyRows(kernels, stack, a, b, out, null);
  const aAt = FIRST_VALUE;
  const bAt = a === b ? aAt : aAt + a.length;
  const outAt = bAt + b.length;
  const panelsAt = outAt + out.length;
  if (!kernels.reserve(panelsAt + k * (Math.ceil(n / BLOCK) + 1) * BLOCK)) return false;
  const { values } = kernels;
  values.set(a, aAt);
  if (a !== b) values.set(b, bAt);
  // Elements that no product writes are copied back unchanged.
  if (out.length !== count * n * m) values.set(out, outAt);
  kernels.exports.multiply(
    count,
    n,
    k,
    m,
    addressOf(stack.a, aAt),
    stack.a.next * BYTES,
    stack.a.row * BYTES,
    stack.a.column * BYTES,
    addressOf(stack.b, bAt),
    stack.b.next * BYTES,
    stack.b.row * BYTES,
    stack.b.column * BYTES,
    addressOf(stack.out, outAt),
    stack.out.next * BYTES,
    stack.out.row * BYTES,
    panelsAt * BYTES,
  );
  out.set(values.subarray(outAt, panelsAt));
  return true;
}

/**
 * One product whose a and out are row-major without gaps, by groups of rows that stay in the second-level cache.
 * `shift`, if given, is added to every row of the result. Returns false, having done nothing, if the operands do not
 * fit into WebAssembly's memory.
 */
export function multiplyRows(
  kernels: Kernels,
  stack: ProductStack,
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  shift: Float64Array | null,
): boolean {
  const { n, k, m } = stack;
  const most = Math.max(BLOCK, Math.floor(ROWS_BYTES / (BYTES * (2 * k + m)) / BLOCK) * BLOCK);
  const rows = Math.min(n, most);
  const panelsAt = FIRST_VALUE;
  const shiftAt = panelsAt + k * roundUp(m);
  const aAt = shiftAt + m;
  const scratchAt = aAt + rows * k;
  const outAt = scratchAt + k * roundUp(rows);
  const bAt = outAt + rows * m;
  if (!kernels.reserve(bAt + b.length)) return false;
  const { values, exports } = kernels;
  values.set(b, bAt);
  exports.packColumns(k, m, addressOf(stack.b, bAt), stack.b.row * BYTES, stack.b.column * BYTES, panelsAt * BYTES);
  if (shift !== null) values.set(shift, shiftAt);
  for (let first = 0; first < n; first += rows) {
    const count = Math.min(rows, n - first);
    values.set(count === n ? a : a.subarray(first * k, (first + count) * k), aAt);
    exports.multiplyRows(
      count,
      k,
      m,
      aAt * BYTES,
      panelsAt * BYTES,
      outAt * BYTES,
      shift === null ? 0 : shiftAt * BYTES,
      scratchAt * BYTES,
    );
    out.set(values.subarray(outAt, outAt + count * m), first * m);
  }
  return true;
}

function isByRows({ count, n, k, m, a: left, out: to }: ProductStack, a: Float64Array, out: Float64Array): boolean {
  const plain = left.offset === 0 && left.column === 1 && left.row === k && to.offset === 0 && to.row === m;
  return count === 1 && plain && a.length === n * k && out.length === n * m;
}

function roundUp(extent: number): number {
  return Math.ceil(extent / BLOCK) * BLOCK;
}

function addressOf(placement: Placement, at: number): number {
  return (at + placement.offset) * BYTES;
}
