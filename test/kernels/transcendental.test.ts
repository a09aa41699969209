/** ln and cos: the same bits on every engine, which are those that Node.js 20 computes itself. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cos, ln } from '../../src/kernels/transcendental.js';

/** As Node.js 20 has them, to the bit. */
const KNOWN: readonly (readonly [of: (x: number) => number, x: number, y: number])[] = [
  [ln, 0.11, -2.2072749131897207],
  [ln, 0.9999995, -5.000001249589083e-7],
  [ln, 1.0000005, 4.999998750699306e-7],
  [ln, 2, Math.LN2],
  [ln, 3.7, 1.308332819650179],
  [ln, 1e-310, -713.8013788281542],
  [ln, 5e-324, -744.4400719213812],
  [ln, 1e300, 690.7755278982137],
  [ln, Math.SQRT1_2, -0.3465735902799726],
  [ln, Math.SQRT2, 0.3465735902799727],
  [cos, 0, 1],
  [cos, 1e-9, 1],
  [cos, 0.3, 0.955336489125606],
  [cos, 0.78539816339744, 0.7071067811865535],
  [cos, 0.79, 0.7038453156522361],
  [cos, 1.5707963267948966, 6.123233995736766e-17],
  [cos, Math.PI, -1],
  [cos, 4.71238898038469, -1.8369701987210297e-16],
  [cos, 6.283185307179586, 1],
  [cos, 99.9, 0.80745865769955],
];

test.each(KNOWN.map(([of, x, y]) => ({ name: of === ln ? 'ln' : 'cos', of, x, y })))('$name($x)', ({ of, x, y }) => {
  expect(of(x)).toBe(y);
});

test('ln of what has none is what the engine says', () => {
  for (const x of [0, -0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(ln(x)).toBe(Math.log(x));
});

test('both are within two units in the last place of what the engine has', () => {
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 2 * Number.EPSILON * Math.max(Math.abs(b), 1e-3);
  fc.assert(fc.property(fc.double({ min: 5e-324, max: 1e308, noNaN: true }), (x) => isNear(ln(x), Math.log(x))));
  fc.assert(fc.property(fc.double({ min: -100, max: 100, noNaN: true }), (x) => isNear(cos(x), Math.cos(x))));
});
