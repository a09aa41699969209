/** exp, tanh, erf and GELU against values computed to 40 digits. */
/** ln and cos: the same bits on every engine, which are those that Node.js 20 computes itself. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gelu } from '../../../src/model/ops/gelu.js';
import { type GeluAttributes, geluGate } from '../../../src/model/ops/gelu-gate.js';
import { cos, exp, ln, tanh } from '../../../src/numbers/kernels/elementary.js';
import { erf, normalAt, normalBelow } from '../../../src/numbers/kernels/erf.js';
import { readReference } from '../../support/reference-files.js';

interface Unary {
  readonly x: readonly number[];
  readonly functions: Readonly<Record<string, { readonly y: readonly number[]; readonly dydx: readonly number[] }>>;
}

const { x: points, functions } = readReference<Unary>('unary.json');

/** Tails below 1e-40 were lost when 1 was subtracted at 40 digits; subnormal numbers have no relative precision. */
const LOST = 1e-38;

function requireRelative(
  what: string,
  f: (x: number) => number,
  expected: readonly number[],
  relative = 1e-15,
  absolute = LOST,
): void {
  points.forEach((x, k) => {
    const allowed = relative * Math.abs(expected[k]) + absolute;
    if (Math.abs(f(x) - expected[k]) > allowed) throw new Error(`${what}(${x}) is ${f(x)}, expected ${expected[k]}`);
  });
}

describe('to 1e-15, relative', () => {
  test.each<[string, (x: number) => number]>([
    ['erf', erf],
    ['tanh', tanh],
    ['exp', (x) => (x > 709 ? Number.NaN : exp(x))],
    ['gelu_erf', (x) => geluOf(x, 'exact').y],
  ])('%s', (name, f) => {
    requireRelative(name, f, functions[name].y);
  });

  test('GELU by tanh, where e^ of a long sum magnifies its rounding', () => {
    requireRelative('gelu_tanh', (x) => geluOf(x, 'tanh').y, functions.gelu_tanh.y, 4e-15);
  });

  test('the derivatives of GELU, but where their two parts cancel', () => {
    requireRelative('gelu_erf′', (x) => geluOf(x, 'exact').slope, functions.gelu_erf.dydx, 1e-14, 2e-16);
    requireRelative('gelu_tanh′', (x) => geluOf(x, 'tanh').slope, functions.gelu_tanh.dydx, 1e-14, 2e-16);
  });
});

describe('the ends of the number line', () => {
  test('exp goes to 0 and to infinity, and keeps NaN', () => {
    expect([exp(-Infinity), exp(Infinity), exp(0), exp(710)]).toEqual([0, Infinity, 1, Infinity]);
    expect(exp(Number.NaN)).toBeNaN();
    expect(exp(-745)).toBe(Math.exp(-745));
  });

  test('tanh goes to −1 and to 1, and keeps NaN and the sign of 0', () => {
    expect([tanh(-Infinity), tanh(Infinity), tanh(-25), tanh(25)]).toEqual([-1, 1, -1, 1]);
    expect(tanh(-0)).toBe(-0);
    expect(tanh(Number.NaN)).toBeNaN();
  });

  test('erf and its relatives go to their limits, and keep NaN', () => {
    expect([erf(-Infinity), erf(Infinity), erf(0)]).toEqual([-1, 1, 0]);
    expect([normalBelow(-Infinity), normalBelow(Infinity), normalBelow(0)]).toEqual([0, 1, 0.5]);
    for (const f of [erf, normalBelow, normalAt]) expect(f(Number.NaN)).toBeNaN();
  });
});

test('exp and tanh stay within a few roundings of the built-in ones wherever they are asked', () => {
  const off: string[] = [];
  for (let k = -20_000; k <= 20_000; k++) {
    const x = k / 1000 + k * 1e-7;
    if (!(Math.abs(exp(x) - Math.exp(x)) <= 5e-16 * Math.exp(x))) off.push(`exp(${x}) is ${exp(x)}`);
    if (!(Math.abs(tanh(x) - Math.tanh(x)) <= 1e-15 * Math.abs(Math.tanh(x)))) off.push(`tanh(${x}) is ${tanh(x)}`);
  }
  expect(off).toEqual([]);
});

test('1 − tanh² is the slope of tanh to 1e-15, also where nearly all of 1 is taken away', () => {
  const off: string[] = [];
  for (let k = -20_000; k <= 20_000; k++) {
    const x = k / 2000 + k * 1e-9;
    const slope = 4 / (Math.exp(x) + Math.exp(-x)) ** 2;
    if (!(Math.abs(1 - tanh(x) ** 2 - slope) <= 1e-15)) off.push(`at ${x}: ${1 - tanh(x) ** 2}, not ${slope}`);
  }
  expect(off).toEqual([]);
});

test('what is below the middle and what is above add up, where both are large enough to see', () => {
  for (const x of [0.1, 0.5, 1, 2, 3]) expect(normalBelow(x) + normalBelow(-x)).toBeCloseTo(1, 15);
});

function geluOf(x: number, form: GeluAttributes['form']): { readonly y: number; readonly slope: number } {
  const attributes = { form };
  const scalar = (value: number) => ({ shape: [], data: Float64Array.of(value) });
  const run = (body: (output: Float64Array) => void): number => {
    const output = new Float64Array(1);
    body(output);
    return output[0];
  };
  const values = scalar(x);
  const gates = scalar(run((output) => geluGate.compute.forward([values], output, attributes)));
  const y = run((output) => gelu.compute.forward([values, gates], output, attributes));
  const slope = run((result) => gelu.compute.pullback(0, scalar(1), [values, gates], result, attributes, scalar(y)));
  return { y, slope };
}

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
