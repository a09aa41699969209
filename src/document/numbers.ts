/**
 * How numbers are written: a real minus sign, a sign on every change, NaN and infinities as they are.
 * Invariant: a number is rounded only here, and never so that it reads as another kind of value: where showing a
 * nonzero number as 0 would mislead, it is in scientific form.
 */

const MINUS = '−';
const LARGEST_FIXED = 1e6;
/** A result, and each number that gives it, has at least this many digits. */
const FEWEST_DIGITS = 4;
const USUAL_DECIMALS = 4;
/** After a few operations, this many digits of a float64 are still right; MOST_DIGITS tell it from every other. */
const RELIABLE_DIGITS = 15;
const MOST_DIGITS = 17;

/** A number with `digits` decimals, e.g. `0.1494`, `−3.2000`, `1.2e−7`, `NaN`, `∞`. */
export function formatNumber(value: number, digits = 4): string {
  const special = formatSpecial(value);
  if (special !== null) return special;
  const magnitude = Math.abs(value);
  if (magnitude >= LARGEST_FIXED) return formatScientific(value);
  return `${value < 0 && Number(magnitude.toFixed(digits)) !== 0 ? MINUS : ''}${magnitude.toFixed(digits)}`;
}

/** Like `formatNumber`, but a value too small for its decimals is in scientific form. */
export function formatExactly(value: number, digits = 4): string {
  return isTooSmall(value, digits) ? formatScientific(value) : formatNumber(value, digits);
}

/** Always with a sign, for gradients and changes. A negative value that rounds to 0 keeps its sign. */
export function formatSigned(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  const text = formatNumber(Math.abs(value), digits);
  return `${value < 0 || Object.is(value, -0) ? MINUS : '+'}${text}`;
}

/** Always with a sign; a value too small for its decimals is in scientific form. */
export function formatSignedExactly(value: number, digits = 4): string {
  return isTooSmall(value, digits) ? formatSignedScientific(value, digits) : formatSigned(value, digits);
}

function isTooSmall(value: number, digits: number): boolean {
  return value !== 0 && Number(value.toFixed(digits)) === 0;
}

/** A sum that is 0 but for the rounding of the numbers it is made of is said to be 0, e.g. `0 up to rounding (−1.2e−17)`. */
export function formatVanishing(value: number, parts: ArrayLike<number>, digits = 4): string {
  const text = formatExactly(value, digits);
  return value !== 0 && isVanishing(value, parts) ? `0 up to rounding (${text})` : text;
}

/** Whether a sum, or a difference, is 0 but for the rounding of the numbers it is made of. */
export function isVanishing(value: number, parts: ArrayLike<number>): boolean {
  const size = Array.from(parts, Math.abs).reduce((total, part) => total + part, 0);
  return Math.abs(value) <= Number.EPSILON * parts.length * size;
}

/**
 * The form for numbers that stand together, always with a sign: all with `digits` decimals, or all in scientific form
 * where even the largest would show no more than one digit.
 */
export function signedFormFor(
  values: Iterable<number>,
  digits = 4,
  formatFixed = formatSigned,
): (value: number) => string {
  const format = isLargestShown(values, digits) ? formatFixed : formatSignedScientific;
  return (value) => format(value, digits);
}

/** The same, but a value that would show as 0 among larger ones is in scientific form. */
export function exactFormFor(values: Iterable<number>, digits = 4): (value: number) => string {
  return signedFormFor(values, digits, formatSignedExactly);
}

/** Whether the largest of them shows more than one digit in this many decimals, or is 0. */
function isLargestShown(values: Iterable<number>, digits: number): boolean {
  let largest = 0;
  for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest === 0 || largest >= 10 ** (1 - digits);
}

function formatSignedScientific(value: number, digits: number): string {
  if (value === 0 || !Number.isFinite(value)) return formatSigned(value, value === 0 ? 0 : digits);
  return `${value < 0 ? MINUS : '+'}${formatScientific(Math.abs(value), Math.max(2, digits - 2))}`;
}

/** `significant` digits whatever the size: `54.67`, `8.166`, `0.000045`. */
export function formatSignificant(value: number, significant = 4): string {
  const special = formatSpecial(value);
  if (special !== null) return special;
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= LARGEST_FIXED || magnitude < 1e-4) return formatScientific(value);
  const digits = Math.max(0, significant - 1 - Math.floor(Math.log10(magnitude)));
  return `${value < 0 ? MINUS : ''}${magnitude.toFixed(digits)}`;
}

/** A number of a formula: `significant` digits, or fewer where these are the number up to rounding: `−1`, `0.5`, `0.14938`, `1.655e−5`. */
export function formatFactor(value: number, significant = FEWEST_DIGITS): string {
  const special = formatSpecial(value);
  if (special !== null) return special;
  const magnitude = Math.abs(value);
  const rounded = roundTo(value, significant);
  const isExact = rounded === roundTo(value, RELIABLE_DIGITS);
  if (magnitude !== 0 && (magnitude >= LARGEST_FIXED || magnitude < 1e-4)) {
    return withMinus((isExact ? rounded.toExponential() : value.toExponential(significant - 1)).replace('e+', 'e'));
  }
  if (isExact) return formatShort(rounded);
  // The decimals are those of the rounded number: 9.9996 becomes 10.00.
  const decimals = Math.max(0, significant - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return withMinus(value.toFixed(decimals));
}

/** The same, always with a sign: for the result of a formula that gives a slope. */
export function formatSignedFactor(value: number, significant = FEWEST_DIGITS): string {
  const text = formatFactor(value, significant);
  return value > 0 ? `+${text}` : text;
}

/**
 * The forms of two columns of factors and of their products: with as few decimals as give every printed product to
 * whoever multiplies the printed factors.
 */
export function formsForProducts(pairs: readonly (readonly [number, number])[]) {
  const product = signedFormFor(pairs.map(([a, b]) => a * b));
  const formsAt = (digits: number) =>
    [0, 1].map((k) =>
      formWith(
        pairs.map((pair) => pair[k]),
        digits,
      ),
    );
  const digits = fewestDigits(USUAL_DECIMALS, (digits) => {
    const [first, second] = formsAt(digits);
    return pairs.every(([a, b]) => product(readNumber(first(a)) * readNumber(second(b))) === product(a * b));
  });
  const [first, second] = formsAt(digits);
  return { first, second, product };
}

/** The fewest digits, from `fewest` on, that bear out what is printed beside them; all of a float64 if no fewer do. */
export function fewestDigits(fewest: number, bearOut: (digits: number) => boolean): number {
  let digits = fewest;
  while (digits < MOST_DIGITS && !bearOut(digits)) digits++;
  return digits;
}

/** The fewest decimals, from those of the total on, with which the printed terms add up to the printed total. */
export function decimalsToAdd(terms: readonly number[], total: number, ofTotal: number): number {
  const wanted = formatNumber(total, ofTotal);
  const sumAt = (digits: number): number =>
    terms.reduce((sum, term) => sum + readNumber(formatNumber(term, digits)), 0);
  return fewestDigits(ofTotal, (digits) => formatNumber(sumAt(digits), ofTotal) === wanted);
}

/** More than the usual decimals only if these do not give every number up to rounding. */
function formWith(values: readonly number[], digits: number): (value: number) => string {
  const usual = signedFormFor(values);
  return values.every((value) => isSame(readNumber(usual(value)), value)) ? usual : signedFormFor(values, digits);
}

function isSame(a: number, b: number): boolean {
  return a === b || roundTo(a, RELIABLE_DIGITS) === roundTo(b, RELIABLE_DIGITS);
}

function readNumber(text: string): number {
  return Number(text.replaceAll(MINUS, '-').replace('∞', 'Infinity'));
}

/** The fewest digits for the numbers of a formula with which somebody who computes it gets its result to `significant` digits. */
export function digitsFor(
  value: number,
  computeWith: (round: (number: number) => number) => number,
  significant = FEWEST_DIGITS,
): number {
  const wanted = roundTo(value, significant);
  return fewestDigits(significant, (digits) => {
    const rounded = roundTo(
      computeWith((number) => roundTo(number, digits)),
      significant,
    );
    return rounded === wanted || (Number.isNaN(rounded) && Number.isNaN(wanted));
  });
}

/** The fewest digits, from four on, that tell a number from what it was before; four if it is the same. */
export function digitsToTell(before: number, after: number): number {
  return fewestDigits(
    FEWEST_DIGITS,
    (digits) => isSame(before, after) || roundTo(before, digits) !== roundTo(after, digits),
  );
}

function roundTo(value: number, significant: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(significant)) : value;
}

/** Without trailing zeros, for what somebody typed, such as a rate. */
export function formatShort(value: number): string {
  return formatSpecial(value) ?? withMinus(String(value));
}

/** A learning rate as somebody would write it: without the rounding of a schedule, with separators where it is large. */
export function formatRate(rate: number): string {
  const short = Number(rate.toPrecision(6));
  return Number.isSafeInteger(short) ? formatCount(short) : formatShort(short);
}

/**
 * With thousands separators: `4,192`. Avoids `toLocaleString` for a whole number, since the locale tables take long to
 * load.
 */
export function formatCount(count: number): string {
  if (!Number.isSafeInteger(count)) return count.toLocaleString('en-US');
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

export function formatPlural(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

function formatScientific(value: number, decimals = 2): string {
  return withMinus(value.toExponential(decimals).replace('e+', 'e'));
}

function withMinus(text: string): string {
  return text.replaceAll('-', MINUS);
}

function formatSpecial(value: number): string | null {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '∞';
  if (value === -Infinity) return `${MINUS}∞`;
  return null;
}

/** At most so many of the values, one after each stride, with the last. */
export function thinToLast<T>(values: readonly T[], most: number): readonly T[] {
  const stride = Math.ceil(values.length / most);
  return values.filter((_, k) => (values.length - 1 - k) % stride === 0);
}

/** At most so many of the values, evenly spread, with the first and the last. */
export function thinOut<T>(values: readonly T[], most: number): readonly T[] {
  const count = Math.min(most, values.length);
  return Array.from(
    { length: count },
    (_, k) => values[Math.round((k * (values.length - 1)) / Math.max(1, count - 1))],
  );
}
