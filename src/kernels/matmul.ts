/**
 * Matrix products: in WebAssembly with SIMD where that is faster, including the copies into and out of its memory,
 * otherwise in plain TypeScript.
 * Invariant: both give the same bits.
 */
import { multiplyStack as multiplyPlainly } from './matmul-reference.js';
import { multiplyRows as multiplyRowsWithSimd, multiplyStack as multiplyWithSimd } from './matmul-simd.js';
import {
  multiplicationsOf,
  type ProductStack,
  product,
  productByTranspose,
  productTransposeBy,
  requireRoom,
  type Write,
} from './product-stack.js';
import { getKernels } from './webassembly.js';

/** Below this number the call and the copies cost more than SIMD saves; measured by `npm run bench:kernels`. */
const FEWEST_MULTIPLICATIONS = 512;

/**
 * out[n, m] = a[n, k] · b[k, m], row-major; `write` says whether it replaces `out` or is added to it. `out` must not
 * overlap `a` or `b`.
 */
export function multiply(
  a: Float64Array,
  b: Float64Array,
  n: number,
  k: number,
  m: number,
  out: Float64Array,
  write: Write = 'replace',
): void {
  multiplyStack(product(n, k, m), a, b, out, write);
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
  for (let start = 0; start < out.length; start += m) out.set(shift, start);
  multiplyPlainly(stack, a, b, out, 'add');
}

/** out[n, m] = a[n, k] · b[m, k]ᵀ, likewise. */
export function multiplyByTranspose(
  a: Float64Array,
  b: Float64Array,
  n: number,
  k: number,
  m: number,
  out: Float64Array,
  write: Write = 'replace',
): void {
  multiplyStack(productByTranspose(n, k, m), a, b, out, write);
}

/** out[n, m] = a[k, n]ᵀ · b[k, m], likewise. */
export function multiplyTransposeBy(
  a: Float64Array,
  b: Float64Array,
  n: number,
  k: number,
  m: number,
  out: Float64Array,
  write: Write = 'replace',
): void {
  multiplyStack(productTransposeBy(n, k, m), a, b, out, write);
}

/**
 * Computes every product of a stack.
 * @throws RangeError if a product would read or write beyond its array
 */
export function multiplyStack(
  stack: ProductStack,
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  write: Write = 'replace',
): void {
  requireRoom(stack, a, b, out);
  const kernels = multiplicationsOf(stack) >= FEWEST_MULTIPLICATIONS ? getKernels() : null;
  if (kernels === null || !multiplyWithSimd(kernels, stack, a, b, out, write)) {
    multiplyPlainly(stack, a, b, out, write);
  }
}
