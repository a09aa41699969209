/**
 * Matrix products: in WebAssembly with SIMD where that is faster, otherwise in plain TypeScript. Tensors in the same
 * memory are multiplied where they are; others are copied, and the copies count. `matmul-reference.ts` defines what is
 * computed.
 * Invariant: all of them give the same bits.
 */
import { type Again, now } from './again.js';
import { commonMemory } from './elementwise.js';
import { FIRST_VALUE, PRODUCT_SCRATCH } from './layout.js';
import { multiplyStack as multiplyPlainly } from './matmul-reference.js';
import {
  isRowMajor,
  multiplicationsOf,
  type ProductOfRows,
  type ProductStack,
  product,
  type RowMajor,
  requireRoom,
  transpose,
} from './product-stack.js';
import { getStaging, type Staging } from './staging.js';
import { PRODUCT_SCRATCH_ADDRESS, type TensorMemory } from './tensor-memory.js';
import type { KernelExports } from './webassembly.js';

/** Below this number the copies cost more than SIMD saves; measured by `npm run bench:kernels`. */
const FEWEST_COPIED = 512;

const BYTES = Float64Array.BYTES_PER_ELEMENT;

/**
 * Computes every product of a stack. `out` must not overlap `a` or `b`.
 * @param shift added to every row of every product, if given
 * @throws RangeError if a product would read or write beyond its array
 */
export function multiplyStack(
  stack: ProductStack,
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  shift: Float64Array | null = null,
): Again {
  requireRoom(stack, a, b, out);
  const memory = commonMemory(shift === null ? [a, b] : [a, b, shift], out);
  if (memory !== null) return multiplyInPlace(memory, stack, a, b, out, shift);
  const staging = multiplicationsOf(stack) >= FEWEST_COPIED ? getStaging() : null;
  if (staging === null || !multiplyWithCopies(staging, stack, a, b, out, shift)) {
    multiplyPlainly(stack, a, b, out);
    if (shift !== null) addToRows(stack, shift, out);
  }
}

/** The gradient of a: the gradient of out times bᵀ. */
export function gradientOfA(
  stack: ProductOfRows,
  gradient: Float64Array,
  b: Float64Array,
  result: Float64Array,
): Again {
  const { count, n, k, m, out } = stack;
  return multiplyStack({ count, n, k: m, m: k, a: out, b: transpose(stack.b), out: stack.a }, gradient, b, result);
}

/** The gradient of b: aᵀ times the gradient of out. If b is transposed, so is the result. */
export function gradientOfB(
  stack: ProductOfRows,
  a: Float64Array,
  gradient: Float64Array,
  result: Float64Array,
): Again {
  const { count, n, k, m, b, out } = stack;
  if (isRowMajor(b)) {
    return multiplyStack({ count, n: k, k: n, m, a: transpose(stack.a), b: out, out: b }, a, gradient, result);
  }
  const columns = transpose(b) as RowMajor;
  return multiplyStack({ count, n: m, k: n, m: k, a: transpose(out), b: stack.a, out: columns }, gradient, a, result);
}

/** out[n, m] = a[n, k] · b[k, m], with `shift`[m] added to every row. */
export function multiplyAndShift(
  a: Float64Array,
  b: Float64Array,
  shift: Float64Array,
  n: number,
  k: number,
  m: number,
  out: Float64Array,
): Again {
  return multiplyStack(product(n, k, m), a, b, out, shift);
}

function multiplyInPlace(
  { exports }: TensorMemory,
  stack: ProductStack,
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  shift: Float64Array | null,
): Again {
  const shiftAt = shift?.byteOffset ?? 0;
  return now(prepare(exports, stack, a.byteOffset, b.byteOffset, out.byteOffset, shiftAt, PRODUCT_SCRATCH_ADDRESS));
}

/** Returns false, having done nothing, if the operands do not fit into the memory that they are copied to. */
export function multiplyWithCopies(
  staging: Staging,
  stack: ProductStack,
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  shift: Float64Array | null = null,
): boolean {
  const aAt = FIRST_VALUE;
  const bAt = a === b ? aAt : aAt + a.length;
  const outAt = bAt + b.length;
  const shiftAt = outAt + out.length;
  const scratchAt = shiftAt + (shift?.length ?? 0);
  if (!staging.reserve(scratchAt + PRODUCT_SCRATCH)) return false;
  const { values, exports } = staging;
  values.set(a, aAt);
  if (a !== b) values.set(b, bAt);
  if (shift !== null) values.set(shift, shiftAt);
  // Elements that no product writes are copied back unchanged.
  if (out.length !== stack.count * stack.n * stack.m) values.set(out, outAt);
  const shiftAddress = shift === null ? 0 : shiftAt * BYTES;
  prepare(exports, stack, aAt * BYTES, bAt * BYTES, outAt * BYTES, shiftAddress, scratchAt * BYTES)();
  out.set(values.subarray(outAt, shiftAt));
  return true;
}

/** The call of the kernel. All but the strides are addresses in bytes; a shift of 0 is none. */
function prepare(
  { multiply }: KernelExports,
  { count, n, k, m, a, b, out }: ProductStack,
  aAt: number,
  bAt: number,
  outAt: number,
  shiftAt: number,
  scratchAt: number,
): () => void {
  const [aFirst, aNext, aRow, aDepth] = [aAt + a.offset * BYTES, a.next * BYTES, a.row * BYTES, a.column * BYTES];
  const [bFirst, bNext, bDepth, bColumn] = [bAt + b.offset * BYTES, b.next * BYTES, b.row * BYTES, b.column * BYTES];
  const [outFirst, outNext, outRow] = [outAt + out.offset * BYTES, out.next * BYTES, out.row * BYTES];
  // biome-ignore format: a matrix a line
  return () =>
    multiply(
      count, n, k, m,
      aFirst, aNext, aRow, aDepth,
      bFirst, bNext, bDepth, bColumn,
      outFirst, outNext, outRow,
      shiftAt, scratchAt,
    );
}

function addToRows({ count, n, m, out: { offset, next, row } }: ProductStack, shift: Float64Array, out: Float64Array) {
  for (let i = 0; i < count; i++) {
    for (let r = 0; r < n; r++) {
      const start = offset + i * next + r * row;
      for (let j = 0; j < m; j++) out[start + j] += shift[j];
    }
  }
}
