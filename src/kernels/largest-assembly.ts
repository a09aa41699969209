/** The largest value of a row, in AssemblyScript, as `rows-reference.ts` defines it. */
const PAIR: usize = 16;
const VALUE: usize = 8;

/** The first value unless a later one is larger, so a NaN counts only in the first place. */
export function largestOf(row: usize, bytes: usize): f64 {
  let largest = v128.load64_splat(row);
  const end = row + bytes;
  let at = row;
  for (; at + VALUE < end; at += PAIR) largest = f64x2.pmax(largest, v128.load(at));
  if (at < end) largest = f64x2.pmax(largest, v128.load64_splat(at));
  const even = f64x2.extract_lane(largest, 0);
  const odd = f64x2.extract_lane(largest, 1);
  if (odd > even) return odd;
  return even;
}
