/**
 * Formulas as trees: one tree gives the line with names, the same line with numbers, and its value.
 * Invariant: evaluating the tree gives the number that the op computed (a property test checks every op).
 */

import { erf } from '../kernels/erf.js';
import { power as wholePower } from './power.js';

export type FunctionName =
  | 'exp'
  | 'ln'
  | 'sqrt'
  | 'tanh'
  | 'erf'
  | 'max'
  | 'negate'
  | 'sin'
  | 'cos'
  | 'asin'
  | 'acos'
  | 'atan';

/** A number with a name. */
export interface Leaf {
  readonly kind: 'value';
  readonly name: string;
  readonly value: number;
}

export type Operator = '+' | '−' | '×' | '/';

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
  | { readonly kind: 'sum'; readonly name: string; readonly terms: readonly Expression[] };

export interface RenderOptions {
  /** Whether leaves show their name or their number. */
  readonly leaves: 'names' | 'numbers';
  readonly formatNumber: (value: number) => string;
  /** How many terms of a sum are written out, the largest; the rest, which are said to be smaller, become one number. */
  readonly longestSum: number;
}

export const value = (name: string, number: number): Leaf => ({ kind: 'value', name, value: number });
export const constant = (number: number): Expression => ({ kind: 'constant', value: number });
export const add = binary('+');
export const subtract = binary('−');
export const multiply = binary('×');
export const divide = binary('/');
export const power = (base: Expression, exponent: number): Expression => ({ kind: 'power', base, exponent });
export const call = (name: FunctionName, argument: Expression): Expression => ({ kind: 'function', name, argument });
/** @param name how the sum is written when leaves show names, e.g. `Σ e^z` */
export const sum = (name: string, terms: readonly Expression[]): Expression => ({ kind: 'sum', name, terms });

/** @param errorFunction the erf to use; a test checks formulas with its own */
export function evaluate(expression: Expression, errorFunction: (x: number) => number = erf): number {
  const numberOf = (part: Expression): number => evaluate(part, errorFunction);
  switch (expression.kind) {
    case 'value':
    case 'constant':
      return expression.value;
    case 'binary':
      return operate(expression.operator, numberOf(expression.left), numberOf(expression.right));
    case 'power':
      return wholePower(numberOf(expression.base), expression.exponent);
    case 'function': {
      const argument = numberOf(expression.argument);
      return expression.name === 'erf' ? errorFunction(argument) : FUNCTIONS[expression.name](argument);
    }
    case 'sum':
      return expression.terms.reduce((total, term) => total + numberOf(term), 0);
  }
}

export function operate(operator: Operator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '−':
      return left - right;
    case '×':
      return left * right;
    case '/':
      return left / right;
  }
}

/** A function of a formula, of one number. */
export function applyFunction(name: FunctionName, x: number): number {
  return name === 'erf' ? erf(x) : FUNCTIONS[name](x);
}

export function render(expression: Expression, options: RenderOptions): string {
  return renderAt(expression, options, 0);
}

/** What somebody gets who computes a formula as it is written: every number rounded, and a long sum cut short. */
export function evaluateAsWritten(
  expression: Expression,
  round: (value: number) => number,
  { longestSum }: Pick<RenderOptions, 'longestSum'>,
): number {
  const written = (part: Expression): Expression => {
    switch (part.kind) {
      case 'value':
      case 'constant':
        return constant(round(part.value));
      case 'binary':
        return { ...part, left: written(part.left), right: written(part.right) };
      case 'power':
        return { ...part, base: written(part.base) };
      case 'function':
        return { ...part, argument: written(part.argument) };
      case 'sum': {
        const { shown, rest } = cutShort(part.terms, longestSum);
        return { ...part, terms: [...shown.map(written), ...(rest === null ? [] : [constant(round(rest.value))])] };
      }
    }
  };
  return evaluate(written(expression));
}

function binary(operator: Operator) {
  return (left: Expression, right: Expression): Expression => ({ kind: 'binary', operator, left, right });
}

const FUNCTIONS: Readonly<Record<Exclude<FunctionName, 'erf'>, (x: number) => number>> = {
  exp: Math.exp,
  ln: Math.log,
  sqrt: Math.sqrt,
  tanh: Math.tanh,
  max: (x) => Math.max(0, x),
  negate: (x) => -x,
  sin: Math.sin,
  cos: Math.cos,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
};

// How tightly each form binds; inside a form that binds tighter, it gets brackets.
const SUM_BINDING = 1;
const PRODUCT_BINDING = 2;
const PREFIX_BINDING = 4;
const POWER_BINDING = 5;

function renderAt(expression: Expression, options: RenderOptions, outer: number): string {
  switch (expression.kind) {
    case 'value':
      return options.leaves === 'names' ? expression.name : renderNumber(expression.value, options, outer);
    case 'constant':
      return renderNumber(expression.value, options, outer);
    case 'binary':
      return renderBinary(expression, options, outer);
    case 'power':
      return bracket(
        `${renderAt(expression.base, options, POWER_BINDING)}${superscript(expression.exponent)}`,
        outer >= POWER_BINDING,
      );
    case 'function':
      return renderFunction(expression.name, expression.argument, options, outer);
    case 'sum':
      return renderSum(expression, options, outer);
  }
}

function renderNumber(number: number, options: RenderOptions, outer: number): string {
  const text = options.formatNumber(number);
  const signed = text.startsWith('−') || text.startsWith('+');
  // After 1.5e−7, a superscript would seem to belong to the exponent.
  const scientific = /\de/.test(text);
  // A factor needs no brackets: −2 × −3.
  return bracket(text, (signed && outer >= PREFIX_BINDING) || (scientific && outer >= POWER_BINDING));
}

function renderBinary(
  expression: Extract<Expression, { kind: 'binary' }>,
  options: RenderOptions,
  outer: number,
): string {
  const binding = expression.operator === '+' || expression.operator === '−' ? SUM_BINDING : PRODUCT_BINDING;
  const rightBinding = expression.operator === '−' || expression.operator === '/' ? binding + 1 : binding;
  const left = renderAt(expression.left, options, binding);
  const right = renderAt(expression.right, options, rightBinding);
  return bracket(joinOperands(left, expression.operator, right), binding < outer);
}

function renderFunction(name: FunctionName, argument: Expression, options: RenderOptions, outer: number): string {
  switch (name) {
    case 'exp':
      return bracket(`e^${renderAt(argument, options, POWER_BINDING)}`, outer >= POWER_BINDING);
    case 'negate':
      return bracket(`−${renderAt(argument, options, PREFIX_BINDING)}`, outer > SUM_BINDING);
    case 'max':
      return `max(0, ${renderAt(argument, options, 0)})`;
    case 'sqrt':
      return `√(${renderAt(argument, options, 0)})`;
    default: {
      const inner = renderAt(argument, options, POWER_BINDING);
      return inner.startsWith('(') ? `${name}${inner}` : bracket(`${name} ${inner}`, outer >= POWER_BINDING);
    }
  }
}

function renderSum(expression: Extract<Expression, { kind: 'sum' }>, options: RenderOptions, outer: number): string {
  const { terms } = expression;
  if (terms.length === 1) return renderAt(terms[0], options, outer);
  if (options.leaves === 'names') return expression.name;
  if (terms.length === 0) return renderNumber(0, options, outer);
  const { shown, rest } = cutShort(terms, options.longestSum);
  const written = joinTerms(shown.map((term) => renderAt(term, options, SUM_BINDING)));
  if (rest === null) return bracket(written, SUM_BINDING < outer);
  return `(${written} + ${rest.count} ${rest.than}: ${options.formatNumber(rest.value)})`;
}

/** The largest terms of a sum in their order, and what the others come to. */
function cutShort(terms: readonly Expression[], longest: number) {
  if (terms.length <= longest) return { shown: terms, rest: null };
  const values = terms.map((term) => evaluate(term));
  const shown = new Set(largestFirst(values, longest));
  const rest = values.reduce((total, number, position) => (shown.has(position) ? total : total + number), 0);
  const sizes = values.map(Math.abs);
  const least = Math.min(...[...shown].map((position) => sizes[position]));
  const isSmaller = sizes.every((size, position) => shown.has(position) || size < least);
  return {
    shown: terms.filter((_, position) => shown.has(position)),
    rest: { count: terms.length - shown.size, value: rest, than: isSmaller ? 'smaller' : 'no larger' },
  };
}

/** Positions of the `count` largest sizes; of equal ones the first. Sums may have tens of thousands of terms. */
function largestFirst(values: readonly number[], count: number): readonly number[] {
  const largest: number[] = [];
  for (const [position, number] of values.entries()) {
    const size = Math.abs(number);
    let at = largest.length;
    while (at > 0 && size > Math.abs(values[largest[at - 1]])) at--;
    if (at >= count) continue;
    largest.splice(at, 0, position);
    if (largest.length > count) largest.pop();
  }
  return largest;
}

function joinOperands(left: string, operator: Operator, right: string): string {
  if (operator === '+') return joinTerms([left, right]);
  return `${left} ${operator} ${bracket(right, operator === '−' && right.startsWith('−'))}`;
}

function joinTerms(terms: readonly string[]): string {
  return terms.reduce((line, term) => (term.startsWith('−') ? `${line} − ${term.slice(1)}` : `${line} + ${term}`));
}

function bracket(text: string, needed: boolean): string {
  return needed ? `(${text})` : text;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function superscript(exponent: number): string {
  if (!Number.isInteger(exponent)) return `^${exponent}`;
  return Array.from(String(exponent), (digit) => (digit === '-' ? '⁻' : SUPERSCRIPTS[Number(digit)])).join('');
}
