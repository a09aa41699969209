/**
 * Formulas as trees, and their values. `expression-to-formula` writes them.
 * Invariant: evaluating the tree gives the number that the op computed (a property test checks every op).
 */

import type { Address } from '../../document/document.js';
import { type FormulaTree, name as nameTree } from '../../document/formula.js';
import { cos, exp, ln, tanh } from '../kernels/elementary.js';
import { erf } from '../kernels/erf.js';
import { power as wholePower } from './power.js';

/** Functions of a number, each with its slope at x, where it is y. */
export const FUNCTIONS = {
  exp: { of: exp, slope: (_x, y) => y },
  ln: { of: ln, slope: (x) => 1 / x },
  sqrt: { of: Math.sqrt, slope: (_x, y) => 0.5 / y },
  tanh: { of: tanh, slope: (_x, y) => 1 - y * y },
  erf: { of: erf, slope: (x) => (2 / SQRT_PI) * exp(-x * x) },
  max: { of: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  negate: { of: (x) => -x, slope: () => -1 },
  sin: { of: Math.sin, slope: cos },
  cos: { of: cos, slope: (x) => -Math.sin(x) },
  asin: { of: Math.asin, slope: (x) => 1 / Math.sqrt(1 - x * x) },
  acos: { of: Math.acos, slope: (x) => -1 / Math.sqrt(1 - x * x) },
  atan: { of: Math.atan, slope: (x) => 1 / (1 + x * x) },
} as const satisfies Readonly<
  Record<string, { readonly of: (x: number) => number; readonly slope: (x: number, y: number) => number }>
>;
const SQRT_PI = Math.sqrt(Math.PI);

export type FunctionName = keyof typeof FUNCTIONS;

/** A number with a name, maybe short for a formula of its own. */
export interface Leaf {
  readonly kind: 'value';
  readonly name: FormulaTree;
  readonly value: number;
  readonly of?: Expression;
  /** What number it is, where it is an element of a value. */
  readonly address?: Address | undefined;
}

/** Operators on two numbers, each with its slopes by both. */
export const OPERATORS = {
  '+': { of: (a, b) => a + b, slopes: () => [1, 1] },
  '−': { of: (a, b) => a - b, slopes: () => [1, -1] },
  '×': { of: (a, b) => a * b, slopes: (a, b) => [b, a] },
  '/': { of: (a, b) => a / b, slopes: (a, b) => [1 / b, -a / b ** 2] },
} as const satisfies Readonly<
  Record<
    string,
    { readonly of: (a: number, b: number) => number; readonly slopes: (a: number, b: number) => readonly number[] }
  >
>;

export type Operator = keyof typeof OPERATORS;

export type Expression =
  | Leaf
  | { readonly kind: 'constant'; readonly value: number }
  | {
      readonly kind: 'binary';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'power'; readonly base: Expression; readonly exponent: number }
  | { readonly kind: 'function'; readonly name: FunctionName; readonly argument: Expression }
  | {
      readonly kind: 'sum';
      /** How it is written where leaves show their names. */
      readonly name: FormulaTree;
      readonly terms: readonly Expression[];
      /** Adds them up without a tree of formulas, where they are many. */
      readonly total?: () => number;
    };

/** A part of a formula; a number stands for itself. */
export type FormulaPart = Expression | number;

export const value = (name: string | FormulaTree, number: number): Leaf => ({
  kind: 'value',
  name: asName(name),
  value: number,
});
/** What is shown by a name, such as the mean of a row, and still depends on what it is made of. */
export const named = (name: string | FormulaTree, of: Expression): Leaf => new Named(asName(name), of);
export const constant = (number: number): Expression => ({ kind: 'constant', value: number });
export const add = binary('+');
export const subtract = binary('−');
export const multiply = binary('×');
export const divide = binary('/');
export const power = (base: Expression, exponent: number): Expression => ({ kind: 'power', base, exponent });
export const call = (name: FunctionName, argument: FormulaPart): Expression => ({
  kind: 'function',
  name,
  argument: formulaOf(argument),
});
/** @param name how the sum is written when leaves show names, e.g. `Σ e^z` */
export const sum = (name: FormulaTree, terms: readonly Expression[]): Expression => ({
  kind: 'sum',
  name,
  terms,
});
export const mean = (name: FormulaTree, terms: readonly Expression[]): Expression =>
  divide(sum(name, terms), terms.length);
/** Without a factor of 1. */
export const scaled = (factor: number, part: Expression): Expression => (factor === 1 ? part : multiply(factor, part));

export function evaluate(expression: Expression): number {
  if (expression.kind === 'constant' || (expression.kind === 'value' && expression.of === undefined))
    return expression.value;
  return fold(expression, combine);
}

/** What follows for a formula from what does for its parts; for a sum that stands in it several times, once. */
export function fold<T>(expression: Expression, make: (part: Expression, visit: (part: Expression) => T) => T): T {
  let sums: Map<Expression, T> | null = null;
  const visit = (part: Expression): T => {
    if (part.kind !== 'sum' || part.total !== undefined) return make(part, visit);
    const known = sums?.get(part);
    if (known !== undefined) return known;
    const made = make(part, visit);
    sums ??= new Map();
    sums.set(part, made);
    return made;
  };
  return visit(expression);
}

/** The value of a formula, given those of its parts. */
export function combine(part: Expression, numberOf: (part: Expression) => number): number {
  switch (part.kind) {
    case 'value':
      return part.of === undefined ? part.value : numberOf(part.of);
    case 'constant':
      return part.value;
    case 'binary':
      return OPERATORS[part.operator].of(numberOf(part.left), numberOf(part.right));
    case 'power':
      return wholePower(numberOf(part.base), part.exponent);
    case 'function':
      return FUNCTIONS[part.name].of(numberOf(part.argument));
    case 'sum': {
      if (part.total !== undefined) return part.total();
      const { terms } = part;
      return compensated(terms.length, (k) => numberOf(terms[k]));
    }
  }
}

/** A sum with compensation (Neumaier, 1974), so that float64 can be held against float64. */
export function compensated(count: number, termAt: (k: number) => number): number {
  let total = 0;
  let lost = 0;
  for (let k = 0; k < count; k++) {
    const number = termAt(k);
    const next = total + number;
    lost += Math.abs(total) >= Math.abs(number) ? total - next + number : number - next + total;
    total = next;
  }
  return Number.isFinite(lost) ? total + lost : total;
}

class Named implements Leaf {
  readonly kind = 'value';

  constructor(
    readonly name: FormulaTree,
    readonly of: Expression,
  ) {}

  get value(): number {
    return evaluate(this.of);
  }
}

/** A text is a name without parts. */
function asName(name: string | FormulaTree): FormulaTree {
  return typeof name === 'string' ? nameTree(name) : name;
}

function binary(operator: Operator) {
  return (left: FormulaPart, right: FormulaPart): Expression => ({
    kind: 'binary',
    operator,
    left: formulaOf(left),
    right: formulaOf(right),
  });
}

export function formulaOf(part: FormulaPart): Expression {
  return typeof part === 'number' ? constant(part) : part;
}
