/**
 * Matrix products: in WebAssembly with SIMD where that is faster, including the copies into and out of its memory,
 * otherwise in plain TypeScript.
 * Invariant: both give the same bits.
 */
import { multiplyStack as multiplyPlainly } from './matmul-reference.js';
import { multiplyRows as multiplyRowsWithSimd, multiplyStack as multiplyWithSimd } from './matmul-simd.js';
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
import { getKernels } from './webassembly.js';

/** Below this number the call and the copies cost more than SIMD saves; measured by `npm run bench:kernels`. */
const FEWEST_MULTIPLICATIONS = 512;

/**
 * Computes every product of a stack. `out` must not overlap `a` or `b`.
 * @throws RangeError if a product would read or write beyond its array
 */
export function multiplyStack(stack: ProductStack, a: Float64Array, b: Float64Array, out: Float64Array): void {
  requireRoom(stack, a, b, out);
  const kernels = multiplicationsOf(stack) >= FEWEST_MULTIPLICATIONS ? getKernels() : null;
  if (kernels === null || !multiplyWithSimd(kernels, stack, a, b, out)) {
    multiplyPlainly(stack, a, b, out);
  }
}

/** The gradient of a: the gradient of out times bᵀ. */
export function gradientOfA(stack: ProductOfRows, gradient: Float64Array, b: Float64Array, result: Float64Array): void {
  const { count, n, k, m, out } = stack;
  multiplyStack({ count, n, k: m, m: k, a: out, b: transpose(stack.b), out: stack.a }, gradient, b, result);
}

/** The gradient of b: aᵀ times the gradient of out. If b is transposed, so is the result. */
export function gradientOfB(stack: ProductOfRows, a: Float64Array, gradient: Float64Array, result: Float64Array): void {
  const { count, n, k, m, b, out } = stack;
  if (isRowMajor(b)) {
    multiplyStack({ count, n: k, k: n, m, a: transpose(stack.a), b: out, out: b }, a, gradient, result);
  } else {
    const columns = transpose(b) as RowMajor;
    multiplyStack({ count, n: m, k: n, m: k, a: transpose(out), b: stack.a, out: columns }, gradient, a, result);
  }
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
): void {
  const stack = product(n, k, m);
  requireRoom(stack, a, b, out);
  const kernels = multiplicationsOf(stack) >= FEWEST_MULTIPLICATIONS ? getKernels() : null;
  if (kernels !== null && multiplyRowsWithSimd(kernels, stack, a, b, out, shift)) return;
  multiplyPlainly(stack, a, b, out);
  for (let start = 0; start < out.length; start += m) {
    for (let j = 0; j < m; j++) out[start + j] += shift[j];
  }
}
