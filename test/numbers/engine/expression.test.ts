/** Formulas as text: with names or numbers, and no more brackets than they need. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFormula } from '../../../src/document/read-formula.js';
import {
  add,
  call,
  constant,
  divide,
  type Expression,
  evaluate,
  type FunctionName,
  mean,
  multiply,
  named,
  power,
  subtract,
  sum,
  value,
} from '../../../src/numbers/engine/expression.js';
import { isLinear } from '../../../src/numbers/engine/expression-slopes.js';
import type { FormulaOptions } from '../../../src/numbers/engine/expression-to-formula.js';
import { numberBetween } from '../../support/arbitraries.js';
import { errorFunction, evaluateIndependently } from '../../support/error-function.js';
import { evaluateText, formatInFull } from '../../support/formula-text.js';
import { render } from '../../support/render.js';

const short = (number: number): string => String(number).replaceAll('-', '−');
const inNames: FormulaOptions = { leaves: 'names', formatNumber: short, longestSum: 4 };
const inNumbers: FormulaOptions = { leaves: 'numbers', formatNumber: short, longestSum: 4 };

const p = value('P(love)', 0.5);
const negative = value('z', -2);

describe('a formula', () => {
  test('is written with names, or with the numbers that they stand for', () => {
    const softmax = divide(call('exp', value('z(love)', 2.8)), value('Σ', 28.82));
    expect(render(softmax, inNames)).toBe('e^z(love) / Σ');
    expect(render(softmax, inNumbers)).toBe('e^2.8 / 28.82');
  });

  test('has no brackets around the logarithm of −ln P', () => {
    expect(render(call('negate', call('ln', p)), inNames)).toBe('−ln P(love)');
    expect(render(call('negate', call('ln', p)), inNumbers)).toBe('−ln 0.5');
  });

  test('brackets what binds less than the form around it', () => {
    expect(render(multiply(add(p, p), negative), inNumbers)).toBe('(0.5 + 0.5) × −2');
    expect(render(subtract(p, add(p, p)), inNumbers)).toBe('0.5 − (0.5 + 0.5)');
    expect(render(subtract(p, negative), inNumbers)).toBe('0.5 − (−2)');
    expect(render(subtract(p, multiply(negative, p)), inNumbers)).toBe('0.5 − (−2 × 0.5)');
    expect(render(divide(p, multiply(p, p)), inNumbers)).toBe('0.5 / (0.5 × 0.5)');
    expect(render(call('exp', subtract(p, constant(3))), inNumbers)).toBe('e^(0.5 − 3)');
    expect(render(call('exp', negative), inNumbers)).toBe('e^(−2)');
    expect(render(call('tanh', negative), inNumbers)).toBe('tanh(−2)');
    expect(render(call('sqrt', negative), inNumbers)).toBe('√(−2)');
    expect(render(call('max', add(p, p)), inNumbers)).toBe('max(0, 0.5 + 0.5)');
  });

  test('has no brackets where the order of operations needs none', () => {
    expect(render(subtract(subtract(p, p), p), inNumbers)).toBe('0.5 − 0.5 − 0.5');
    expect(render(add(multiply(p, p), divide(p, p)), inNumbers)).toBe('0.5 × 0.5 + 0.5 / 0.5');
    expect(render(multiply(p, call('ln', p)), inNumbers)).toBe('0.5 × ln 0.5');
  });

  test('writes powers as superscripts of a base that nobody can misread', () => {
    expect(render(power(p, 2), inNumbers)).toBe('0.5²');
    expect(render(power(p, -12), inNumbers)).toBe('0.5⁻¹²');
    expect(render(power(power(p, 2), 3), inNumbers)).toBe('(0.5²)³');
    expect(render(power(negative, 2), inNumbers)).toBe('(−2)²');
    expect(render(power(call('exp', p), 2), inNumbers)).toBe('(e^0.5)²');
    expect(render(call('ln', power(add(p, p), 2)), inNumbers)).toBe('ln((0.5 + 0.5)²)');
    expect(render(power(value('g', 1.5e-7), 2), inNumbers)).toBe('(1.5e−7)²');
    expect(render(call('exp', value('z', 1.5e-7)), inNumbers)).toBe('e^(1.5e−7)');
    expect(render(power(p, 0.25), inNumbers)).toBe('0.5^0.25');
  });
});

describe('a sum', () => {
  const terms = [1, -7, 2, 8, 3, -9].map((number) => constant(number));

  test('has a name of its own where leaves show names', () => {
    expect(render(sum(readFormula('Σ e^z'), terms), inNames)).toBe('Σ e^z');
  });

  test('writes out the largest terms, the largest first, when it is long, and the rest as one number', () => {
    expect(render(sum(readFormula('Σ'), terms), { ...inNumbers, longestSum: 3 })).toBe('(−9 + 8 − 7 + 3 smaller: 6)');
    expect(render(sum(readFormula('Σ'), terms), { ...inNumbers, longestSum: 6 })).toBe('1 − 7 + 2 + 8 + 3 − 9');
  });

  test('keeps the earlier of two terms of one size', () => {
    const equal = [4, -4, 4].map((number) => constant(number));
    expect(render(sum(readFormula('Σ'), equal), { ...inNumbers, longestSum: 1 })).toBe('(4 + 2 no larger: 0)');
  });

  test('is 0 without terms, and its only term with one', () => {
    expect(render(sum(readFormula('Σ'), []), inNumbers)).toBe('0');
    expect(evaluate(sum(readFormula('Σ'), []))).toBe(0);
    expect(render(multiply(sum(readFormula('Σ'), [add(p, p)]), p), inNumbers)).toBe('(0.5 + 0.5) × 0.5');
    expect(render(call('exp', sum(readFormula('Σ'), [negative])), inNumbers)).toBe('e^(−2)');
  });

  test('is bracketed inside what binds tighter', () => {
    expect(render(divide(sum(readFormula('Σ'), [p, p]), constant(2)), inNumbers)).toBe('(0.5 + 0.5) / 2');
  });
});

test('erf has its value, and so has a formula with it', () => {
  for (const [x, expected] of ERROR_FUNCTION) {
    expect(evaluate(call('erf', constant(x)))).toBeCloseTo(expected, 14);
    expect(errorFunction(x)).toBeCloseTo(expected, 14);
  }
  const half = multiply(
    constant(0.5),
    add(constant(1), call('erf', divide(value('x', 1.25), call('sqrt', constant(2))))),
  );
  const text = render(half, { ...inNumbers, formatNumber: formatInFull });
  expect(evaluateText(text)).toBeCloseTo(evaluate(half), 14);
});

test('NaN and infinities are written and carried along', () => {
  const unstable = divide(call('exp', constant(1000)), call('exp', constant(1000)));
  expect(evaluate(unstable)).toBeNaN();
  expect(render(value('P', Number.NaN), { ...inNumbers, formatNumber: (number) => String(number) })).toBe('NaN');
});

test('every formula, read back from its line of numbers, has the value of its tree', () => {
  fc.assert(
    fc.property(expressions, fc.integer({ min: 1, max: 4 }), (expression, longestSum) => {
      const text = render(expression, { leaves: 'numbers', formatNumber: formatInFull, longestSum });
      const wanted = evaluateIndependently(expression);
      const read = evaluateText(text);
      const close = Math.abs(read - wanted) <= 1e-9 * (1 + Math.abs(wanted));
      if (!Object.is(read, wanted) && read !== wanted && !close)
        throw new Error(`${text} reads ${read}, not ${wanted}`);
    }),
    { seed: 7, numRuns: 600 },
  );
});

// Without erf: a long sum evaluates its terms to rank them, and has no erf to do it with.
const FUNCTIONS: readonly FunctionName[] = ['exp', 'ln', 'sqrt', 'tanh', 'max', 'negate'];

const ERROR_FUNCTION = [
  [-1, -0.8427007929497149],
  [0.5, 0.5204998778130465],
  [2.4999, 0.9995928300996666],
  [2.6, 0.9997639655834707],
  [5, 0.9999999999984626],
  [40, 1],
] as const;

const { expression: expressions } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(numberBetween(-3, 3), fc.constantFrom(2e-9, -3e-12)).map((number) => value('x', number)),
    fc.tuple(fc.constantFrom(add, subtract, multiply, divide), tie('expression'), tie('expression')).map(binary),
    fc.tuple(tie('expression'), fc.constantFrom(-1, 2, 3, 0.5)).map(([base, exponent]) => power(base, exponent)),
    fc.tuple(fc.constantFrom(...FUNCTIONS), tie('expression')).map(([name, argument]) => call(name, argument)),
    fc.array(tie('expression'), { maxLength: 6 }).map((terms) => sum(readFormula('Σ'), terms)),
  ),
}));

type Build = (left: Expression, right: Expression) => Expression;

function binary([build, left, right]: readonly [Build, Expression, Expression]): Expression {
  return build(left, right);
}

test('a formula is linear where no slope of it depends on an input', () => {
  const input = (name: string, index: number) => ({ ...value(name, index + 3), input: 0, index });
  const [x, y, two] = [input('x', 0), input('y', 1), constant(2)];
  const linear = [
    x,
    two,
    add(x, y),
    subtract(multiply(two, x), divide(y, two)),
    sum(readFormula('Σ'), [x, y]),
    mean(readFormula('Σ x'), [x, y]),
  ];
  const others = [multiply(x, y), divide(two, x), power(x, 2), call('exp', x), named('m', multiply(x, x))];
  expect(linear.map(isLinear)).toEqual(linear.map(() => true));
  expect(others.map(isLinear)).toEqual(others.map(() => false));
  expect(isLinear(multiply(call('exp', two), x))).toBe(true);
});
