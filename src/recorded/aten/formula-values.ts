/**
 * What a formula comes to, and its derivatives by the elements of the inputs in it.
 * Invariant: derivatives are those of the formula, by the chain rule, leaf by leaf.
 */
import { applyFunction, type Expression, type Operator, operate } from '../../engine/expression.js';
import type { Term } from '../../engine/op.js';
import { power as raise } from '../../engine/power.js';
import type { InputLeaf } from './formula.js';

/** The value of a formula. A sum that stands in it several times is added up once. */
export function resultOf(expression: Expression): number {
  let sums: Map<Expression, number> | null = null;
  const visit = (part: Expression): number => {
    if (part.kind !== 'sum') return combine(part, visit);
    const known = sums?.get(part);
    if (known !== undefined) return known;
    const total = combine(part, visit);
    sums ??= new Map();
    sums.set(part, total);
    return total;
  };
  return visit(expression);
}

/** The value of every part of a formula, each computed once, though several parts may share it. */
function valuesOf(expression: Expression): ReadonlyMap<Expression, number> {
  const values = new Map<Expression, number>();
  const visit = (part: Expression): number => {
    const known = values.get(part);
    if (known !== undefined) return known;
    const number = combine(part, visit);
    values.set(part, number);
    return number;
  };
  visit(expression);
  return values;
}

/** The parts that each element of an input has in a formula. */
export function termsOf(expression: Expression, floats: readonly boolean[]): readonly Term[] {
  const values = valuesOf(expression);
  // Parts stand after those that they are made of, in the order in which their values were found.
  const order = [...values.keys()];
  const slopes = new Map<Expression, number>([[expression, 1]]);
  const found = new Map<string, { input: number; index: number; value: number; derivative: number }>();
  for (let k = order.length - 1; k >= 0; k--) {
    const part = order[k];
    const slope = slopes.get(part) ?? 0;
    if (isInputLeaf(part)) {
      if (floats[part.input] !== true) continue;
      const key = `${part.input}.${part.index}`;
      const known = found.get(key);
      if (known === undefined)
        found.set(key, { input: part.input, index: part.index, value: part.value, derivative: slope });
      else known.derivative += slope;
      continue;
    }
    for (const [inner, derivative] of slopesIn(part, values))
      slopes.set(inner, (slopes.get(inner) ?? 0) + slope * derivative);
  }
  return [...found.values()].reverse();
}

/** A number, and the size of what is rounded on the way to it. */
export interface Measured {
  readonly value: number;
  readonly size: number;
}

/**
 * Σ|terms| of a formula as it is computed, step by step: what cancels later counts in full, as each step has rounded it. A
 * factor or a slope passes on the size of what it is applied to (Wilkinson's running error analysis, 1963).
 */
export function measure(expression: Expression): Measured {
  let sums: Map<Expression, Measured> | null = null;
  const visit = (part: Expression): Measured => {
    if (part.kind !== 'sum') return measuredFrom(part, visit);
    const known = sums?.get(part);
    if (known !== undefined) return known;
    const made = measuredFrom(part, visit);
    sums ??= new Map();
    sums.set(part, made);
    return made;
  };
  return visit(expression);
}

function measuredFrom(part: Expression, visit: (part: Expression) => Measured): Measured {
  switch (part.kind) {
    case 'value':
    case 'constant':
      return part instanceof MeasuredPart ? part : { value: part.value, size: Math.abs(part.value) };
    case 'sum': {
      const terms = part.terms.map(visit);
      const value = compensated(terms.length, (k) => terms[k].value);
      return { value, size: terms.reduce((size, term) => size + term.size, 0) };
    }
    case 'power': {
      const { value, size } = visit(part.base);
      const made = raise(value, part.exponent);
      return { value: made, size: Math.abs(part.exponent * value ** (part.exponent - 1)) * size + Math.abs(made) };
    }
    case 'function': {
      const { value, size } = visit(part.argument);
      const made = applyFunction(part.name, value);
      if (part.name === 'negate' || part.name === 'max') return { value: made, size };
      return { value: made, size: Math.abs(slopeOf(part.name, value, made)) * size + Math.abs(made) };
    }
    case 'binary':
      return measureBinary(part.operator, visit(part.left), visit(part.right));
  }
}

function measureBinary(operator: Operator, left: Measured, right: Measured): Measured {
  const value = operate(operator, left.value, right.value);
  switch (operator) {
    case '+':
    case '−':
      return { value, size: left.size + right.size };
    case '×':
      return { value, size: Math.max(left.size * Math.abs(right.value), right.size * Math.abs(left.value)) };
    case '/': {
      const divisor = Math.abs(right.value);
      return { value, size: Math.max(left.size / divisor, (Math.abs(left.value) * right.size) / divisor ** 2) };
    }
  }
}

/** A part of a formula of which only the number is left, and how much was rounded on the way to it. */
export class MeasuredPart implements Measured {
  readonly kind = 'constant';
  readonly value: number;
  readonly size: number;

  constructor(part: Expression) {
    const { value, size } = measure(part);
    this.value = value;
    this.size = size;
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

/** The same of Σ left × right, of which every `step`th of the right: products of matrices are made of millions of terms. */
export function compensatedProduct(
  left: Float64Array,
  fromLeft: number,
  right: Float64Array,
  fromRight: number,
  step: number,
  count: number,
): number {
  let total = 0;
  let lost = 0;
  for (let k = 0, l = fromLeft, r = fromRight; k < count; k++, l++, r += step) {
    const number = left[l] * right[r];
    const next = total + number;
    lost += Math.abs(total) >= Math.abs(number) ? total - next + number : number - next + total;
    total = next;
  }
  return Number.isFinite(lost) ? total + lost : total;
}

function combine(part: Expression, visit: (part: Expression) => number): number {
  switch (part.kind) {
    case 'value':
    case 'constant':
      return part.value;
    case 'binary':
      return operate(part.operator, visit(part.left), visit(part.right));
    case 'power':
      return raise(visit(part.base), part.exponent);
    case 'function':
      return applyFunction(part.name, visit(part.argument));
    case 'sum': {
      const { terms } = part;
      return compensated(terms.length, (k) => visit(terms[k]));
    }
  }
}

function isInputLeaf(part: Expression): part is InputLeaf {
  return part.kind === 'value' && 'input' in part;
}

const SQRT_PI = Math.sqrt(Math.PI);

/** The parts of a formula, each with the derivative of the formula by it. */
function slopesIn(
  part: Expression,
  values: ReadonlyMap<Expression, number>,
): readonly (readonly [Expression, number])[] {
  const at = (inner: Expression): number => values.get(inner) ?? Number.NaN;
  switch (part.kind) {
    case 'value':
    case 'constant':
      return [];
    case 'sum':
      return part.terms.map((term) => [term, 1]);
    case 'power':
      return [[part.base, part.exponent * at(part.base) ** (part.exponent - 1)]];
    case 'binary': {
      const { left, right } = part;
      if (part.operator === '+')
        return [
          [left, 1],
          [right, 1],
        ];
      if (part.operator === '−')
        return [
          [left, 1],
          [right, -1],
        ];
      if (part.operator === '×')
        return [
          [left, at(right)],
          [right, at(left)],
        ];
      return [
        [left, 1 / at(right)],
        [right, -at(left) / at(right) ** 2],
      ];
    }
    case 'function':
      return [[part.argument, slopeOf(part.name, at(part.argument), at(part))]];
  }
}

function slopeOf(name: Extract<Expression, { kind: 'function' }>['name'], x: number, y: number): number {
  switch (name) {
    case 'exp':
      return y;
    case 'ln':
      return 1 / x;
    case 'sqrt':
      return 0.5 / y;
    case 'tanh':
      return 1 - y * y;
    case 'erf':
      return (2 / SQRT_PI) * Math.exp(-x * x);
    case 'max':
      return x > 0 ? 1 : 0;
    case 'negate':
      return -1;
    case 'sin':
      return Math.cos(x);
    case 'cos':
      return -Math.sin(x);
    case 'asin':
      return 1 / Math.sqrt(1 - x * x);
    case 'acos':
      return -1 / Math.sqrt(1 - x * x);
    case 'atan':
      return 1 / (1 + x * x);
  }
}
