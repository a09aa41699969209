/**
 * Matrix products, in the fastest of the ways that `calls.ts` has.
 * Invariant: they are what `matmul-reference.ts` defines, to the bit.
 */
import { type Again, callKernel } from './calls.js';
import { multiplyStack as multiplyPlainly } from './matmul-reference.js';
import {
  isRowMajor,
  multiplicationsOf,
  type ProductOfRows,
  type ProductStack,
  type RowMajor,
  requireRoom,
  transpose,
} from './product-stack.js';
import { PRODUCT_SCRATCH_ADDRESS } from './tensor-memory.js';
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
  // Elements that no product writes are copied back unchanged.
  const isWhole = out.length === stack.count * stack.n * stack.m;
  return callKernel(
    shift === null ? [out, a, b] : [out, a, b, shift],
    ({ exports: { multiply } }, addresses) => prepare(multiply, stack, addresses),
    () => {
      multiplyPlainly(stack, a, b, out);
      if (shift !== null) addToRows(stack, shift, out);
    },
    multiplicationsOf(stack) < FEWEST_COPIED ? 'none' : isWhole ? 'inputs' : 'all',
  );
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

/** The call of the kernel. All but the strides are addresses in bytes; a shift of 0 is none. */
function prepare(
  multiply: KernelExports[string],
  { count, n, k, m, a, b, out }: ProductStack,
  [outAt, aAt, bAt, shiftAt = 0]: readonly number[],
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
      shiftAt, PRODUCT_SCRATCH_ADDRESS,
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
