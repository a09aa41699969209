/**
 * Formulas as trees: what an op writes, what its numbers are, and what is said of both, until a drawing writes them.
 * Invariant: brackets are none of a tree's nodes; whoever writes it puts them where they have to stand.
 */
import type { ShownValue } from './value-schema.js';

/** Signs between two sides. */
export const BETWEEN = ['+', '−', '×', '/', '≈', '<', '>', '≤', '≥', '≠', '|'] as const;

export interface Name {
  readonly kind: 'name';
  readonly text: string;
  /** Whether somebody has asked what it means. */
  readonly pointed?: true;
  /** Whether an op writes it for one of its values, whose name stands there in a step. */
  readonly isPlaceholder?: true;
}

export type FormulaTree =
  | ShownValue
  | Name
  /** A number that an author wrote. */
  | { readonly kind: 'constant'; readonly text: string }
  | {
      readonly kind: 'binary';
      readonly operator: (typeof BETWEEN)[number];
      readonly left: FormulaTree;
      readonly right: FormulaTree;
      /** Written without spaces. */
      readonly tight?: true;
      readonly pointed?: true;
    }
  | { readonly kind: 'power'; readonly base: FormulaTree; readonly exponent: FormulaTree; readonly pointed?: true }
  /** `exp`, `sqrt`, `negate`, `abs`, or one that is written by its name before its argument: `ln x`, `max(0, x)`. */
  | { readonly kind: 'function'; readonly name: string; readonly argument: FormulaTree; readonly pointed?: true }
  | { readonly kind: 'index'; readonly of: FormulaTree; readonly index: FormulaTree }
  /** An element by its indices, or a part by its name: what stands in brackets after a name. */
  | { readonly kind: 'call'; readonly of: FormulaTree; readonly arguments: readonly FormulaTree[] }
  /** A sum or product over all that its index counts. */
  | {
      readonly kind: 'series';
      readonly sign: 'Σ' | 'Π';
      readonly index?: FormulaTree;
      readonly of?: FormulaTree;
      readonly pointed?: true;
    }
  /** A sum that is written out. The rest is the terms that are not: a name such as `12 smaller`, and what they add up to. */
  | {
      readonly kind: 'sum';
      readonly terms: readonly FormulaTree[];
      readonly rest: { readonly name: string; readonly sum: ShownValue } | null;
    }
  | { readonly kind: 'equation'; readonly sides: readonly FormulaTree[] }
  /** Words, and factors without a sign: one beside the other. */
  | { readonly kind: 'beside'; readonly parts: readonly FormulaTree[]; readonly tight?: true }
  /** The same with formulas among the words, which bind more than these. */
  | { readonly kind: 'clauses'; readonly parts: readonly FormulaTree[] }
  /** Between commas; cases, between semicolons. */
  | { readonly kind: 'list'; readonly items: readonly FormulaTree[]; readonly by?: ';' }
  | { readonly kind: 'vector'; readonly items: readonly FormulaTree[] };

export const name = (text: string): Name => ({ kind: 'name', text });
export const equation = (...sides: readonly FormulaTree[]): FormulaTree => ({ kind: 'equation', sides });

/** An element by its indices; of a power, that of its exponent. */
export function indexed(of: FormulaTree, places: readonly FormulaTree[]): FormulaTree {
  if (of.kind === 'function') return { ...of, argument: indexed(of.argument, places) };
  if (of.kind === 'binary') return { ...of, right: indexed(of.right, places) };
  const last = of.kind === 'beside' ? of.parts.at(-1) : undefined;
  return of.kind === 'beside' && last !== undefined
    ? { ...of, parts: [...of.parts.slice(0, -1), indexed(last, places)] }
    : { kind: 'call', of, arguments: places };
}

/** `∂y/∂x` */
export function derivativeOf(of: FormulaTree, by: FormulaTree): FormulaTree {
  const small = (tree: FormulaTree): FormulaTree => ({ kind: 'beside', parts: [name('∂'), tree], tight: true });
  return { kind: 'binary', operator: '/', left: small(of), right: small(by), tight: true };
}

/** The parts of a formula in the order in which they are written. */
export function partsOf(tree: FormulaTree): readonly FormulaTree[] {
  switch (tree.kind) {
    case 'value':
    case 'name':
    case 'constant':
      return [];
    case 'binary':
      return [tree.left, tree.right];
    case 'power':
      return [tree.base, tree.exponent];
    case 'function':
      return [tree.argument];
    case 'call':
      return [tree.of, ...tree.arguments];
    case 'index':
      return [tree.of, tree.index];
    case 'series':
      return [tree.index, tree.of].filter((part) => part !== undefined);
    case 'sum':
      return [...tree.terms, ...(tree.rest === null ? [] : [tree.rest.sum])];
    case 'equation':
      return tree.sides;
    case 'beside':
    case 'clauses':
      return tree.parts;
    case 'list':
    case 'vector':
      return tree.items;
  }
}

/** A formula and all that it is made of. */
export function nodesOf(tree: FormulaTree): readonly FormulaTree[] {
  return [tree, ...partsOf(tree).flatMap(nodesOf)];
}

/** The same formula with others in the place of its parts; a number stays one where no other part may stand. */
export function mapFormula(tree: FormulaTree, change: (part: FormulaTree) => FormulaTree): FormulaTree {
  const changed = change(tree);
  if (changed !== tree) return changed;
  const within = (part: FormulaTree): FormulaTree => mapFormula(part, change);
  switch (tree.kind) {
    case 'value':
    case 'name':
    case 'constant':
      return tree;
    case 'binary':
      return { ...tree, left: within(tree.left), right: within(tree.right) };
    case 'power':
      return { ...tree, base: within(tree.base), exponent: within(tree.exponent) };
    case 'function':
      return { ...tree, argument: within(tree.argument) };
    case 'call':
      return { ...tree, of: within(tree.of), arguments: tree.arguments.map(within) };
    case 'index':
      return { ...tree, of: within(tree.of), index: within(tree.index) };
    case 'series': {
      const { index, of } = tree;
      return { ...tree, ...(index && { index: within(index) }), ...(of && { of: within(of) }) };
    }
    case 'sum': {
      const sum = tree.rest && change(tree.rest.sum);
      const rest = sum?.kind === 'value' ? { name: tree.rest?.name ?? '', sum } : tree.rest;
      return { ...tree, terms: tree.terms.map(within), rest };
    }
    case 'equation':
      return { ...tree, sides: tree.sides.map(within) };
    case 'beside':
    case 'clauses':
      return { ...tree, parts: tree.parts.map(within) };
    case 'list':
    case 'vector':
      return { ...tree, items: tree.items.map(within) };
  }
}

/** The numbers of a formula in the order in which they are written. */
export function valuesOfFormula(tree: FormulaTree): readonly ShownValue[] {
  return nodesOf(tree).filter((node) => node.kind === 'value');
}

/** The signs and names of a formula as they are written, each with the part that writes it. */
export function symbolsIn(tree: FormulaTree): readonly (readonly [symbol: string, part: FormulaTree])[] {
  const within = partsOf(tree).map(symbolsIn);
  switch (tree.kind) {
    case 'name':
      return [[tree.text, tree]];
    case 'binary':
      return [...within[0], [tree.operator, tree], ...within[1]];
    case 'series':
      return [[tree.sign, tree], ...within.flat()];
    case 'function': {
      const sign = tree.name === 'exp' ? 'e^' : tree.name === 'sqrt' ? '√' : tree.name;
      return [[sign, tree], ...within.flat()];
    }
    case 'power': {
      const { base, exponent } = tree;
      const isSquare = base.kind === 'name' && exponent.kind === 'constant' && exponent.text === '2';
      return [...(isSquare ? [[`${base.text}²`, tree] as const] : []), ...within.flat()];
    }
    default:
      return within.flat();
  }
}

/** Points at a symbol where it first stands. */
export function pointAt(tree: FormulaTree, symbol: string): FormulaTree {
  const [, first] = symbolsIn(tree).find(([each]) => each === symbol) ?? [];
  let isPointed = false;
  return mapFormula(tree, (part) => {
    if (part !== first || isPointed) return part;
    isPointed = true;
    return { ...part, pointed: true } as FormulaTree;
  });
}
