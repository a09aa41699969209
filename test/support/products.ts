// A product that no op computes and gradients do: of a matrix that is stored transposed.
import { type ProductStack, product, transpose } from '../../src/numbers/kernels/product-stack.js';

/** a[k, n]ᵀ · b[k, m], each product following the one before without a gap. */
export function productTransposeBy(n: number, k: number, m: number, count = 1): ProductStack {
  return { ...product(n, k, m, count), a: transpose(product(k, n, m, count).a) };
}
