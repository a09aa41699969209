/** What kernels do with pairs of values, in AssemblyScript. */

/** sum + x · y, each rounded: never fused. */
export function plusProduct(sum: v128, x: v128, y: v128): v128 {
  return f64x2.add(sum, f64x2.mul(x, y));
}
