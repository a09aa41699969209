/**
 * The derivatives of a formula by the elements of inputs in it.
 * Invariant: they are those of the formula, by the chain rule, leaf by leaf.
 */
import { findOrMake } from '../kernels/remember.js';
import { combine, type Expression, FUNCTIONS, type Leaf, OPERATORS } from './expression.js';
import type { Term } from './op-derivatives.js';

/** An element of an input, as a leaf of a formula. */
export interface InputLeaf extends Leaf {
  readonly input: number;
  readonly index: number;
}

/**
 * The parts that each element of an input has in a formula.
 * @param floats which inputs hold numbers that have a gradient; all where it is left out
 */
export function termsOf(expression: Expression, floats?: readonly boolean[]): readonly Term[] {
  const values = valuesOf(expression);
  // Parts stand after those that they are made of, in the order in which their values were found.
  const order = [...values.keys()];
  const slopes = new Map<Expression, number>([[expression, 1]]);
  const found = new Map<string, { input: number; index: number; value: number; derivative: number }>();
  for (let k = order.length - 1; k >= 0; k--) {
    const part = order[k];
    const slope = slopes.get(part) ?? 0;
    if (isInputLeaf(part)) {
      if (floats?.[part.input] === false) continue;
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

/** Whether no slope of a formula depends on an input, so that its derivative needs none of them. */
export function isLinear(expression: Expression): boolean {
  switch (expression.kind) {
    case 'value':
      return expression.of === undefined || isLinear(expression.of);
    case 'constant':
      return true;
    case 'sum':
      return expression.terms.every(isLinear);
    case 'power':
      return isFixed(expression.base);
    case 'function':
      return expression.name === 'negate' ? isLinear(expression.argument) : isFixed(expression.argument);
    case 'binary': {
      const { operator, left, right } = expression;
      if (operator === '/') return isLinear(left) && isFixed(right);
      const hasFactor = operator !== '×' || isFixed(left) || isFixed(right);
      return hasFactor && isLinear(left) && isLinear(right);
    }
  }
}

/** Whether a part has the same value whatever the inputs are. */
function isFixed(part: Expression): boolean {
  return termsOf(part).length === 0;
}

/** The value of every part of a formula, each computed once, though several parts may share it. */
function valuesOf(expression: Expression): ReadonlyMap<Expression, number> {
  const values = new Map<Expression, number>();
  const visit = (part: Expression): number => findOrMake(values, part, () => combine(part, visit));
  visit(expression);
  return values;
}

function isInputLeaf(part: Expression): part is InputLeaf {
  return part.kind === 'value' && 'input' in part;
}

/** The parts of a formula, each with the derivative of the formula by it. */
function slopesIn(
  part: Expression,
  values: ReadonlyMap<Expression, number>,
): readonly (readonly [Expression, number])[] {
  const at = (inner: Expression): number => values.get(inner) ?? NaN;
  switch (part.kind) {
    case 'value':
      return part.of === undefined ? [] : [[part.of, 1]];
    case 'constant':
      return [];
    case 'sum':
      return part.terms.map((term) => [term, 1]);
    case 'power':
      return [[part.base, part.exponent * at(part.base) ** (part.exponent - 1)]];
    case 'binary': {
      const { left, right, operator } = part;
      const [byLeft, byRight] = OPERATORS[operator].slopes(at(left), at(right));
      return [
        [left, byLeft],
        [right, byRight],
      ];
    }
    case 'function':
      return [[part.argument, FUNCTIONS[part.name].slope(at(part.argument), at(part))]];
  }
}
