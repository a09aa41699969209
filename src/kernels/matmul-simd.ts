/**
 * Matrix products by the WebAssembly kernel: operands are copied into its memory and results out of it.
 * Invariant: gives the same bits as `matmul-reference.ts` and touches no more of `out` than it.
 */
import { FIRST_VALUE } from './layout.js';
import type { Placement, ProductStack, Write } from './product-stack.js';
import type { Kernels } from './webassembly.js';

const BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Rows and columns of the kernel's block. */
const BLOCK = 4;

/** False, with nothing done, when the operands do not fit into the memory that WebAssembly can have. */
export function multiplyStack(
  kernels: Kernels,
  stack: ProductStack,
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  write: Write = 'replace',
): boolean {
  const { count, n, k, m } = stack;
  const aAt = FIRST_VALUE;
  const bAt = a === b ? aAt : aAt + a.length;
  const outAt = bAt + b.length;
  const panelsAt = outAt + out.length;
  if (!kernels.reserve(panelsAt + k * (Math.ceil(n / BLOCK) + 1) * BLOCK)) return false;
  const { values } = kernels;
  values.set(a, aAt);
  if (a !== b) values.set(b, bAt);
  // What the products leave alone is copied back as it was.
  if (write === 'add' || out.length !== count * n * m) values.set(out, outAt);
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
    write === 'add' ? 1 : 0,
    panelsAt * BYTES,
  );
  out.set(values.subarray(outAt, panelsAt));
  return true;
}

function addressOf(placement: Placement, at: number): number {
  return (at + placement.offset) * BYTES;
}
