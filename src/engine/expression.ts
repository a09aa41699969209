/**
 * Formulas as trees: one tree gives the line with names, the same line with numbers, and its value.
 * Invariant: evaluating the tree gives the number that the op computed (a property test checks every op).
 */

import type { Math as MathTree } from '../document/math.js';
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

/** A number with a name, maybe short for a formula of its own. */
export interface Leaf {
  readonly kind: 'value';
  readonly name: string;
  readonly value: number;
  readonly of?: Expression;
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
  | {
      readonly kind: 'sum';
      readonly name: string;
      readonly terms: readonly Expression[];
      /** Adds them up without a tree of formulas, where they are many. */
      readonly total?: () => number;
    };

export interface RenderOptions {
  /** Whether leaves show their name or their number. */
  readonly leaves: 'names' | 'numbers';
  readonly formatNumber: (value: number) => string;
  /** How many terms of a sum are written out, the largest; the rest, which are said to be smaller, become one number. */
  readonly longestSum: number;
}

export const value = (name: string, number: number): Leaf => ({ kind: 'value', name, value: number });
/** What is shown by a name, such as the mean of a row, and still depends on what it is made of. */
export const named = (name: string, of: Expression): Leaf => new Named(name, of);
export const constant = (number: number): Expression => ({ kind: 'constant', value: number });
export const add = binary('+');
export const subtract = binary('−');
export const multiply = binary('×');
export const divide = binary('/');
export const power = (base: Expression, exponent: number): Expression => ({ kind: 'power', base, exponent });
export const call = (name: FunctionName, argument: Expression): Expression => ({ kind: 'function', name, argument });
/** @param name how the sum is written when leaves show names, e.g. `Σ e^z` */
export const sum = (name: string, terms: readonly Expression[]): Expression => ({ kind: 'sum', name, terms });
export const mean = (name: string, terms: readonly Expression[]): Expression =>
  divide(sum(name, terms), constant(terms.length));
/** Without a factor of 1. */
export const scaled = (factor: number, part: Expression): Expression =>
  factor === 1 ? part : multiply(constant(factor), part);

/**
 * @param errorFunction the erf to use; a test checks formulas with its own
 */
export function evaluate(expression: Expression, errorFunction?: (x: number) => number): number {
  if (expression.kind === 'constant' || (expression.kind === 'value' && expression.of === undefined))
    return expression.value;
  if (expression.kind === 'sum' && expression.total !== undefined) return expression.total();
  return fold(expression, (part, visit) => combine(part, visit, errorFunction));
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
export function combine(
  part: Expression,
  numberOf: (part: Expression) => number,
  errorFunction?: (x: number) => number,
): number {
  switch (part.kind) {
    case 'value':
      return part.of === undefined ? part.value : numberOf(part.of);
    case 'constant':
      return part.value;
    case 'binary':
      return operate(part.operator, numberOf(part.left), numberOf(part.right));
    case 'power':
      return wholePower(numberOf(part.base), part.exponent);
    case 'function':
      return applyFunction(part.name, numberOf(part.argument), errorFunction);
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
export function applyFunction(name: FunctionName, x: number, errorFunction: (x: number) => number = erf): number {
  return name === 'erf' ? errorFunction(x) : FUNCTIONS[name](x);
}

/** A part of a written formula: signs and names, or a number. */
export type Piece = string | { readonly value: number; readonly text: string };

export function render(expression: Expression, options: RenderOptions): string {
  return textOf(renderPieces(expression, options));
}

/** The same, with its numbers apart. */
export function renderPieces(expression: Expression, options: RenderOptions): readonly Piece[] {
  return piecesAt(expression, options, 0);
}

/** The tree with its numbers as they are written. */
export function mathOf(expression: Expression, options: Pick<RenderOptions, 'formatNumber' | 'longestSum'>): MathTree {
  const { formatNumber, longestSum } = options;
  const within = (part: Expression): MathTree => mathOf(part, options);
  switch (expression.kind) {
    case 'value':
    case 'constant':
      return { kind: 'number', value: expression.value, text: formatNumber(expression.value) };
    case 'binary':
      return { ...expression, left: within(expression.left), right: within(expression.right) };
    case 'power':
      return { ...expression, base: within(expression.base) };
    case 'function':
      return { ...expression, argument: within(expression.argument) };
    case 'sum': {
      const { terms } = expression;
      if (terms.length === 1) return within(terms[0]);
      const { shown, rest } = cutShort(terms, longestSum);
      if (rest === null) return { kind: 'sum', terms: shown.map(within), rest };
      const { count, than, value } = rest;
      return {
        kind: 'sum',
        terms: shown.map(within),
        rest: { name: `${count} ${than}`, value, text: formatNumber(value) },
      };
    }
  }
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

class Named implements Leaf {
  readonly kind = 'value';

  constructor(
    readonly name: string,
    readonly of: Expression,
  ) {}

  get value(): number {
    return evaluate(this.of);
  }
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

type Pieces = readonly Piece[];

function piecesAt(expression: Expression, options: RenderOptions, outer: number): Pieces {
  switch (expression.kind) {
    case 'value':
      return options.leaves === 'names' ? [expression.name] : numberPieces(expression.value, options, outer);
    case 'constant':
      return numberPieces(expression.value, options, outer);
    case 'binary':
      return binaryPieces(expression, options, outer);
    case 'power': {
      const base = piecesAt(expression.base, options, POWER_BINDING);
      return bracket([...base, superscript(expression.exponent)], outer >= POWER_BINDING);
    }
    case 'function':
      return functionPieces(expression.name, expression.argument, options, outer);
    case 'sum':
      return sumPieces(expression, options, outer);
  }
}

function numberPieces(value: number, options: RenderOptions, outer: number): Pieces {
  const text = options.formatNumber(value);
  const signed = text.startsWith('−') || text.startsWith('+');
  // After 1.5e−7, a superscript would seem to belong to the exponent.
  const scientific = /\de/.test(text);
  // A factor needs no brackets: −2 × −3.
  return bracket([{ value, text }], (signed && outer >= PREFIX_BINDING) || (scientific && outer >= POWER_BINDING));
}

function binaryPieces(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  options: RenderOptions,
  outer: number,
): Pieces {
  const binding = operator === '+' || operator === '−' ? SUM_BINDING : PRODUCT_BINDING;
  const rightBinding = operator === '−' || operator === '/' ? binding + 1 : binding;
  const sides = [piecesAt(left, options, binding), piecesAt(right, options, rightBinding)] as const;
  return bracket(joinOperands(sides[0], operator, sides[1]), binding < outer);
}

function functionPieces(name: FunctionName, argument: Expression, options: RenderOptions, outer: number): Pieces {
  switch (name) {
    case 'exp':
      return bracket(['e^', ...piecesAt(argument, options, POWER_BINDING)], outer >= POWER_BINDING);
    case 'negate':
      return bracket(['−', ...piecesAt(argument, options, PREFIX_BINDING)], outer > SUM_BINDING);
    case 'max':
      return ['max(0, ', ...piecesAt(argument, options, 0), ')'];
    case 'sqrt':
      return ['√(', ...piecesAt(argument, options, 0), ')'];
    default: {
      const inner = piecesAt(argument, options, POWER_BINDING);
      if (startsWith(inner, '(')) return [name, ...inner];
      return bracket([`${name} `, ...inner], outer >= POWER_BINDING);
    }
  }
}

function sumPieces(
  { name, terms }: Extract<Expression, { kind: 'sum' }>,
  options: RenderOptions,
  outer: number,
): Pieces {
  if (terms.length === 1) return piecesAt(terms[0], options, outer);
  if (options.leaves === 'names') return [name];
  if (terms.length === 0) return numberPieces(0, options, outer);
  const { shown, rest } = cutShort(terms, options.longestSum);
  const written = joinTerms(shown.map((term) => piecesAt(term, options, SUM_BINDING)));
  if (rest === null) return bracket(written, SUM_BINDING < outer);
  const { count, than, value } = rest;
  return ['(', ...written, ` + ${count} ${than}: `, { value, text: options.formatNumber(value) }, ')'];
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

function joinOperands(left: Pieces, operator: Operator, right: Pieces): Pieces {
  if (operator === '+') return joinTerms([left, right]);
  return [...left, ` ${operator} `, ...bracket(right, operator === '−' && startsWith(right, '−'))];
}

function joinTerms(terms: readonly Pieces[]): Pieces {
  return terms.flatMap((term, k): Pieces => {
    if (k === 0) return term;
    return startsWith(term, '−') ? [' − ', ...withoutFirst(term)] : [' + ', ...term];
  });
}

function startsWith([first]: Pieces, sign: string): boolean {
  return first !== undefined && textOf([first]).startsWith(sign);
}

/** The pieces without their first character. */
function withoutFirst([first, ...others]: Pieces): Pieces {
  return [typeof first === 'string' ? first.slice(1) : { ...first, text: first.text.slice(1) }, ...others];
}

function textOf(pieces: Pieces): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('');
}

function bracket(pieces: Pieces, needed: boolean): Pieces {
  return needed ? ['(', ...pieces, ')'] : pieces;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function superscript(exponent: number): string {
  if (!Number.isInteger(exponent)) return `^${exponent}`;
  return Array.from(String(exponent), (digit) => (digit === '-' ? '⁻' : SUPERSCRIPTS[Number(digit)])).join('');
}
