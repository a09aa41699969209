/** How numbers are written. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatCount,
  formatExactly,
  formatNumber,
  formatPlural,
  formatShort,
  formatSigned,
  formatSignificant,
  formatVanishing,
  signedFormFor,
} from '../../src/document/numbers.js';

/** Reads a written number back. */
function read(text: string): number {
  return Number(text.replace('−', '-').replace('+', '').replace('e−', 'e-').replace('∞', 'Infinity'));
}

/** Rounding the very largest float64 to three digits would go beyond it. */
const readable = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e307, max: 1e307 });

describe('a number', () => {
  test.each([
    [0.149377, '0.1494'],
    [-0.850623, '−0.8506'],
    [0, '0.0000'],
    [-0, '0.0000'],
    [-0.00001, '0.0000'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
    [999_999.5, '999999.5000'],
    [1e6, '1.00e6'],
    [-1.5e300, '−1.50e300'],
    [Number.MIN_VALUE, '0.0000'],
  ])('%d has four decimals: %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test.each([
    [0, '+0.0000'],
    [-0, '−0.0000'],
    [0.4488, '+0.4488'],
    [-0.85062, '−0.8506'],
    [-1e-9, '−0.0000'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '−∞'],
    [Number.POSITIVE_INFINITY, '+∞'],
  ])('that is a change always has its sign: %d is %s', (value, text) => {
    expect(formatSigned(value)).toBe(text);
  });

  test.each([
    [54.66814150590333, '54.67'],
    [8.166169912567652, '8.166'],
    [0.1493771269, '0.1494'],
    [4.5399929762484854e-5, '4.54e−5'],
    [0.00012, '0.0001200'],
    [0, '0'],
    [Number.MAX_VALUE, '1.80e308'],
    [5e-324, '4.94e−324'],
    [Number.NaN, 'NaN'],
  ])('of any size has four significant digits: %d is %s', (value, text) => {
    expect(formatSignificant(value)).toBe(text);
  });

  test.each([
    [4e-5, '4.00e−5'],
    [-4e-5, '−4.00e−5'],
    [0.00005, '0.0001'],
    [0, '0.0000'],
  ])('that is not 0 is not written as 0 where that misleads: %d is %s', (value, text) => {
    expect(formatExactly(value)).toBe(text);
  });

  test.each([
    [
      [0.0338, -0.00001],
      ['+0.0338', '−0.0000'],
    ],
    [
      [0.001, 0],
      ['+0.0010', '+0.0000'],
    ],
    [
      [-6.56e-5, 2.3e-7, 0, Number.NaN, Number.NEGATIVE_INFINITY],
      ['−6.56e−5', '+2.30e−7', '+0', 'NaN', '−∞'],
    ],
    [
      [0, Number.POSITIVE_INFINITY],
      ['+0.0000', '+∞'],
    ],
  ])('is written as those beside it, which are not all shown as 0: %j', (values, texts) => {
    expect(values.map(signedFormFor(values))).toEqual(texts);
  });

  test.each([
    [0.1, '0.1'],
    [1000, '1000'],
    [-1e-8, '−1e−8'],
    [Number.POSITIVE_INFINITY, '∞'],
  ])('as somebody typed it: %d is %s', (value, text) => {
    expect(formatShort(value)).toBe(text);
  });

  test('is read back as the value it was, up to its decimals', () => {
    fc.assert(
      fc.property(readable, fc.integer({ min: 0, max: 8 }), (value, digits) => {
        const near = (text: string, relative: number) => {
          return Math.abs(read(text) - value) <= Math.max(0.5000001 * 10 ** -digits, Math.abs(value) * relative);
        };
        expect(near(formatNumber(value, digits), 0.006)).toBe(true);
        expect(near(formatSigned(value, digits), 0.006)).toBe(true);
        expect(near(formatExactly(value, digits), 0.006)).toBe(true);
      }),
    );
  });

  test('keeps significant digits whatever its size', () => {
    fc.assert(
      fc.property(readable, (value) => {
        expect(Math.abs(read(formatSignificant(value)) - value)).toBeLessThanOrEqual(Math.abs(value) * 0.0051);
      }),
    );
  });

  test('is 0 when written exactly only if it is 0, also at the edge of its decimals', () => {
    const edges = fc
      .tuple(fc.integer({ min: 0, max: 12 }), fc.constantFrom(-1, -0.5, 0, 0.5, 1))
      .map(([digits, nudge]) => {
        const edge = 0.5 * 10 ** -digits;
        return [edge + nudge * Number.EPSILON * edge, digits] as const;
      });
    fc.assert(
      fc.property(
        fc.oneof(edges, fc.tuple(fc.double({ noNaN: true }), fc.constantFrom(3, 4, 6))),
        ([value, digits]) => {
          if (value !== 0) expect(read(formatExactly(value, digits))).not.toBe(0);
        },
      ),
    );
  });

  test('that counts has its thousands set apart, and one thing is singular', () => {
    expect(formatCount(4192)).toBe('4,192');
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.nat(5000)), (count) => {
        expect(formatCount(count)).toBe(count.toLocaleString('en-US'));
      }),
    );
    expect(formatPlural(1, 'prediction')).toBe('1 prediction');
    expect(formatPlural(0, 'word')).toBe('0 words');
    expect(formatPlural(1234, 'entry', 'entries')).toBe('1,234 entries');
  });
});

describe('what should be 0', () => {
  test.each([
    [-1.22e-17, [-0.85, 0.45, 0.4], '0 up to rounding (−1.22e−17)'],
    [1.06e-22, [3e-7, -3e-7], '0 up to rounding (1.06e−22)'],
    [0, [0.5, -0.5], '0.000000'],
    [0.25, [0.5, -0.25], '0.250000'],
    // As small, and more than the rounding of its parts.
    [1.06e-12, [3e-7, -3e-7], '1.06e−12'],
    [Number.NaN, [Number.NaN], 'NaN'],
  ])('%d of %j is %s', (value, parts, text) => {
    expect(formatVanishing(value, parts, 6)).toBe(text);
  });
});
