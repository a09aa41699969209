/**
 * Powers with whole exponents, the same bits on every engine: engines round `**` in their own ways.
 * Invariant: the result is the true power to within one unit in the last place wherever no factor overflows.
 */

/** A number in two parts, which together carry about 100 bits. */
interface Pair {
  readonly high: number;
  readonly low: number;
}

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
  let factor: Pair = { high: base, low: 0 };
  let result: Pair = { high: 1, low: 0 };
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (!isWithin(factor.high)) return base ** exponent;
    if (rest % 2 === 1) result = multiply(result, factor);
    factor = multiply(factor, factor);
  }
  return result.high;
}

function isWithin(value: number): boolean {
  const size = Math.abs(value);
  return size < LARGEST && size > 1 / LARGEST;
}

function multiply(a: Pair, b: Pair): Pair {
  const product = a.high * b.high;
  const [a1, a2] = halvesOf(a.high);
  const [b1, b2] = halvesOf(b.high);
  const error = a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2;
  const low = error + (a.high * b.low + a.low * b.high);
  const high = product + low;
  return { high, low: low - (high - product) };
}

function halvesOf(value: number): readonly [number, number] {
  const scaled = SPLITTER * value;
  const first = scaled - (scaled - value);
  return [first, value - first];
}
