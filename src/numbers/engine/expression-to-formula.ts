/**
 * Expressions as formulas: from one expression the tree with names, and the same tree with numbers in the digits to be shown.
 * Invariant: a long sum names the value of what it leaves out, so that what is written adds up.
 */
import type { ShownValue } from '../../document/document.js';
import type { FormulaTree } from '../../document/formula.js';
import { combine, compensated, type Expression, evaluate, type Leaf } from './expression.js';

export interface FormulaOptions {
  /** Whether leaves show their name or their number. */
  readonly leaves: 'names' | 'numbers';
  readonly formatNumber: (value: number) => string;
  /** How many terms of a sum are written out, the largest; the rest, which are said to be smaller, become one number. */
  readonly longestSum: number;
  /** Whether numbers say what they are, where they are elements of values of the run. */
  readonly addressed?: boolean;
}

export function treeOf(expression: Expression, options: FormulaOptions): FormulaTree {
  const within = (part: Expression): FormulaTree => treeOf(part, options);
  switch (expression.kind) {
    case 'value':
      return options.leaves === 'names' ? expression.name : shownNumber(expression, options);
    case 'constant':
      return shownNumber(expression, options);
    case 'binary':
      return { ...expression, left: within(expression.left), right: within(expression.right) };
    case 'power':
      return {
        kind: 'power',
        base: within(expression.base),
        exponent: { kind: 'constant', text: String(expression.exponent) },
      };
    case 'function': {
      const argument = within(expression.argument);
      const isMaximum = expression.name === 'max';
      return {
        kind: 'function',
        name: expression.name,
        argument: isMaximum ? { kind: 'list', items: [{ kind: 'constant', text: '0' }, argument] } : argument,
      };
    }
    case 'sum':
      return sumOf(expression, options);
  }
}

function sumOf(expression: Extract<Expression, { kind: 'sum' }>, options: FormulaOptions): FormulaTree {
  const { terms, name } = expression;
  const within = (part: Expression): FormulaTree => treeOf(part, options);
  if (terms.length === 1) return within(terms[0]);
  if (options.leaves === 'names') return name;
  if (terms.length === 0) return shownNumber({ value: 0 }, options);
  const { shown, rest } = cutShort(terms, options.longestSum);
  if (rest === null) return { kind: 'sum', terms: shown.map(within), rest };
  const { count, than, value } = rest;
  return {
    kind: 'sum',
    terms: shown.map(within),
    rest: { name: `${count} ${than}`, sum: shownNumber({ value }, options) },
  };
}

function shownNumber(
  leaf: Pick<Leaf, 'value' | 'address'>,
  { formatNumber, addressed = false }: FormulaOptions,
): ShownValue {
  const { value } = leaf;
  const of = addressed ? leaf.address : undefined;
  return { kind: 'value', value, text: formatNumber(value), ...(of !== undefined && { of }) };
}

/** What somebody gets who computes a formula as it is written: every number rounded, and a long sum cut short. */
export function evaluateAsWritten(
  expression: Expression,
  round: (value: number) => number,
  { longestSum }: Pick<FormulaOptions, 'longestSum'>,
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
