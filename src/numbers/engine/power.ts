/**
 * Powers with whole exponents, the same bits on every engine: engines round `**` in their own ways.
 * Invariant: the result is the true power to within one unit in the last place wherever no factor overflows.
 */

/** Multiplying by it and taking the product away again cuts a number into two halves of 26 bits (Dekker, 1971). */
const SPLITTER = 2 ** 27 + 1;
/** A larger number, or one that its inverse is larger than, cannot be cut without overflow or lost bits. */
const LARGEST = 2 ** 450;
/** Beyond it a power of anything but 1 and its nearest neighbours is 0 or infinite. */
const LARGEST_EXPONENT = 2 ** 31;

/** base^exponent; where the exponent is no whole number, or a part would overflow, as the engine rounds it */
export function power(base: number, exponent: number): number {
  if (exponent === 2) return base * base;
  const isCounted = Number.isInteger(exponent) && Math.abs(exponent) <= LARGEST_EXPONENT;
  if (!isCounted || !isWithin(base)) return base ** exponent;
  if (exponent < 0) return 1 / power(base, -exponent);
  // Each number with what rounding took from it: together they carry about 100 bits. No objects, since it runs often.
  let factor = base;
  let factorLow = 0;
  let result = 1;
  let resultLow = 0;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (!isWithin(factor)) return base ** exponent;
    if (rest % 2 === 1) {
      const product = result * factor;
      const low = errorOf(product, result, factor) + (result * factorLow + resultLow * factor);
      result = product + low;
      resultLow = low - (result - product);
    }
    const square = factor * factor;
    const low = errorOf(square, factor, factor) + (factor * factorLow + factorLow * factor);
    factor = square + low;
    factorLow = low - (factor - square);
  }
  return result;
}

function isWithin(value: number): boolean {
  const size = Math.abs(value);
  return size < LARGEST && size > 1 / LARGEST;
}

/** What rounding took from a product. */
function errorOf(product: number, a: number, b: number): number {
  const a1 = SPLITTER * a - (SPLITTER * a - a);
  const b1 = SPLITTER * b - (SPLITTER * b - b);
  const a2 = a - a1;
  const b2 = b - b1;
  return a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2;
}
