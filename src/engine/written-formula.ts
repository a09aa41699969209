/**
 * Formulas as they are written: from one tree the line with names, the same line with numbers, and mathematics for pages.
 * Invariant: a long sum names the value of what it leaves out, so that what is written adds up.
 */
import type { MathTree, ShownValue } from '../document/document.js';
import {
  combine,
  compensated,
  type Expression,
  evaluate,
  type FunctionName,
  type Leaf,
  type Operator,
} from './expression.js';

export interface RenderOptions {
  /** Whether leaves show their name or their number. */
  readonly leaves: 'names' | 'numbers';
  readonly formatNumber: (value: number) => string;
  /** How many terms of a sum are written out, the largest; the rest, which are said to be smaller, become one number. */
  readonly longestSum: number;
  /** Whether numbers say what they are, where they are elements of values of the run. */
  readonly addressed?: boolean;
}

/** A part of a written formula: signs and names, or a number. */
type FormulaPiece = string | ShownValue;

export function render(expression: Expression, options: RenderOptions): string {
  return textOf(renderPieces(expression, options));
}

/** The tree with its numbers as they are written. */
export function mathOf(expression: Expression, options: Omit<RenderOptions, 'leaves'>): MathTree {
  const within = (part: Expression): MathTree => mathOf(part, options);
  switch (expression.kind) {
    case 'value':
    case 'constant':
      return shownNumber(expression, options);
    case 'binary':
      return { ...expression, left: within(expression.left), right: within(expression.right) };
    case 'power':
      return { ...expression, base: within(expression.base) };
    case 'function':
      return { ...expression, argument: within(expression.argument) };
    case 'sum': {
      const { terms } = expression;
      if (terms.length === 1) return within(terms[0]);
      const { shown, rest } = cutShort(terms, options.longestSum);
      if (rest === null) return { kind: 'sum', terms: shown.map(within), rest };
      const { count, than, value } = rest;
      return {
        kind: 'sum',
        terms: shown.map(within),
        rest: { name: `${count} ${than}`, sum: shownNumber({ value }, options) },
      };
    }
  }
}

type Numbered = Pick<Leaf, 'value' | 'address'>;

function shownNumber(leaf: Numbered, { formatNumber, addressed = false }: Omit<RenderOptions, 'leaves'>): ShownValue {
  const { value } = leaf;
  const of = addressed ? leaf.address : undefined;
  return { kind: 'value', value, text: formatNumber(value), ...(of !== undefined && { of }) };
}

/** What somebody gets who computes a formula as it is written: every number rounded, and a long sum cut short. */
export function evaluateAsWritten(
  expression: Expression,
  round: (value: number) => number,
  { longestSum }: Pick<RenderOptions, 'longestSum'>,
): number {
  const written = (part: Expression): number => {
    if (part.kind === 'value' || part.kind === 'constant') return round(part.value);
    if (part.kind !== 'sum') return combine(part, written);
    const { shown, rest } = cutShort(part.terms, longestSum);
    const terms = [...shown.map(written), ...(rest === null ? [] : [round(rest.value)])];
    return compensated(terms.length, (k) => terms[k]);
  };
  return written(expression);
}

// How tightly each form binds; inside a form that binds tighter, it gets brackets.
const SUM_BINDING = 1;
const PRODUCT_BINDING = 2;
const PREFIX_BINDING = 4;
const POWER_BINDING = 5;

type Pieces = readonly FormulaPiece[];

/**
 * What `render` gives, with its numbers apart.
 * @param outer how tightly the form around it binds
 */
export function renderPieces(expression: Expression, options: RenderOptions, outer = 0): Pieces {
  switch (expression.kind) {
    case 'value':
      return options.leaves === 'names' ? [expression.name] : numberPieces(expression, options, outer);
    case 'constant':
      return numberPieces(expression, options, outer);
    case 'binary':
      return binaryPieces(expression, options, outer);
    case 'power': {
      const base = renderPieces(expression.base, options, POWER_BINDING);
      return bracket([...base, superscript(expression.exponent)], outer >= POWER_BINDING);
    }
    case 'function':
      return functionPieces(expression.name, expression.argument, options, outer);
    case 'sum':
      return sumPieces(expression, options, outer);
  }
}

function numberPieces(leaf: Numbered, options: RenderOptions, outer: number): Pieces {
  const shown = shownNumber(leaf, options);
  const { text } = shown;
  const signed = text.startsWith('−') || text.startsWith('+');
  // After 1.5e−7, a superscript would seem to belong to the exponent.
  const scientific = /\de/.test(text);
  // A factor needs no brackets: −2 × −3.
  return bracket([shown], (signed && outer >= PREFIX_BINDING) || (scientific && outer >= POWER_BINDING));
}

function binaryPieces(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  options: RenderOptions,
  outer: number,
): Pieces {
  const binding = operator === '+' || operator === '−' ? SUM_BINDING : PRODUCT_BINDING;
  const rightBinding = operator === '−' || operator === '/' ? binding + 1 : binding;
  const before = renderPieces(left, options, binding);
  return bracket(joinOperands(before, operator, renderPieces(right, options, rightBinding)), binding < outer);
}

function functionPieces(name: FunctionName, argument: Expression, options: RenderOptions, outer: number): Pieces {
  switch (name) {
    case 'exp':
      return bracket(['e^', ...renderPieces(argument, options, POWER_BINDING)], outer >= POWER_BINDING);
    case 'negate':
      return bracket(['−', ...renderPieces(argument, options, PREFIX_BINDING)], outer > SUM_BINDING);
    case 'max':
      return ['max(0, ', ...renderPieces(argument, options), ')'];
    case 'sqrt':
      return ['√(', ...renderPieces(argument, options), ')'];
    default: {
      const inner = renderPieces(argument, options, POWER_BINDING);
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
  if (terms.length === 1) return renderPieces(terms[0], options, outer);
  if (options.leaves === 'names') return [name];
  if (terms.length === 0) return numberPieces({ value: 0 }, options, outer);
  const { shown, rest } = cutShort(terms, options.longestSum);
  const written = joinTerms(shown.map((term) => renderPieces(term, options, SUM_BINDING)));
  if (rest === null) return bracket(written, SUM_BINDING < outer);
  const { count, than, value } = rest;
  return ['(', ...written, ` + ${count} ${than}: `, shownNumber({ value }, options), ')'];
}

/** The largest terms of a sum, the largest first, and what the others come to. */
function cutShort(terms: readonly Expression[], longest: number) {
  if (terms.length <= longest) return { shown: terms, rest: null };
  const values = terms.map((term) => evaluate(term));
  const largest = largestFirst(values, longest);
  const shown = new Set(largest);
  const rest = values.reduce((total, number, position) => (shown.has(position) ? total : total + number), 0);
  const sizes = values.map(Math.abs);
  const least = Math.min(...largest.map((position) => sizes[position]));
  const isSmaller = sizes.every((size, position) => shown.has(position) || size < least);
  return {
    shown: largest.map((position) => terms[position]),
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
