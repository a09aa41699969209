/**
 * How an op explains itself: what it is called, what it does in a sentence, its formula with names, and the formula of one
 * element over the elements of its inputs. The formula of the derivative is
 * `gradientFormula`; where an op has none, `pullback.ts` writes its slopes. Both are trees, from which
 * `document/drawing/html/mathml.ts` makes MathML.
 * Invariant: the formula of an element evaluates to that element.
 */
import type { FormulaTree } from '../../document/formula.js';
import { readFormula } from '../../document/read-formula.js';
import type { Expression, Leaf } from './expression.js';
import type { Attributes } from './op-computing.js';
import type { Tensor } from './tensor.js';
import type { Value } from './value.js';

/** Where an op stops passing gradients back: at 0, at its bounds, or when one element of a row takes everything. */
type Saturation =
  | { readonly kind: 'rectifier' }
  | { readonly kind: 'squashing'; readonly low: number; readonly high: number }
  | { readonly kind: 'distribution' };

export interface OpExplanation<A extends Attributes = Attributes> {
  /** What it is called in a sentence, such as `the matrix product`; where it is left out, its name will do. */
  readonly noun?: string | undefined;
  /** One plain sentence in the present tense: what this op does to its inputs. */
  readonly sentence: string;
  /**
   * The formula with names, for any element: a placeholder `{values}` stands for the symbol of the input of that name,
   * `{result}` for the output's. See `symbolicOf`.
   */
  readonly symbolic: FormulaTree;
  /** Where the op saturates, if it can. */
  readonly saturation?: Saturation | undefined;
  /** Infinities in the output are intended, as in a mask; rules about non-finite values ignore them. */
  readonly meansInfinity?: boolean | undefined;
  /** What the op computes for each row on its way and does not give out, where that can overflow, e.g. a variance. */
  hidden?(inputs: readonly Tensor[], attributes: A): Iterable<Hidden>;
  /** The formula of one output element as a tree over the input values. */
  expression(inputs: readonly Value[], index: number, attributes: A, output: Value): Expression;
  /** What the backward step does to the gradient, in words. */
  readonly backwardWords?: BackwardWords<A>;
  /** How the pullback is explained, if there is a clearer formula than a sum of products. */
  readonly gradientFormula?: GradientFormula<A> | undefined;
}

/** One backward step: what arrives at the op's output, and what of it reaches one input. */
export interface BackwardStep<A extends Attributes = Attributes> {
  readonly input: number;
  readonly arriving: Value;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly attributes: A;
  readonly passed: Value;
}

/** How sentences write numbers; ops leave that to those who show them. */
export interface NumberWriter {
  count(count: number): string;
  /** `23 rows` */
  counted(count: number, noun: string): string;
  number(value: number): string;
}

export interface BackwardWords<A extends Attributes = Attributes> {
  /** What the step does to the gradient. */
  sentence(step: BackwardStep<A>, write: NumberWriter): string;
  /** Why nothing reaches an element that no output depends on. */
  unreached?(step: BackwardStep<A>, index: number): string;
}

interface Hidden {
  readonly name: string;
  readonly value: number;
  /** The first element of the row of the output that it is for. */
  readonly element: number;
}

export interface GradientFormula<A extends Attributes> {
  readonly sentence: string;
  readonly symbolic: FormulaTree;
  readonly parts?: GradientParts;
  expression(gradient: Value, inputs: readonly Value[], index: number, attributes: A, output: Value): Expression;
}

/** What a gradient is made of beside what arrives. */
interface GradientParts {
  /** Elements of the op's inputs that add up to an element of the gradient. */
  of(gradient: Value, inputs: readonly Value[], index: number): readonly GradientPart[];
  /** The other way: the elements of the gradient that an element of an input is a part of, in increasing order. */
  containing(inputs: readonly Tensor[], input: number, index: number): readonly number[];
}

export interface GradientPart {
  readonly leaf: Leaf;
  readonly derivative: number;
  readonly input: number;
  readonly index: number;
}

/** An explanation as its author writes it: formulas may be texts. */
export type ExplanationDefinition<A extends Attributes = Attributes> = Written<
  Omit<OpExplanation<A>, 'gradientFormula'>
> & { readonly gradientFormula?: Written<GradientFormula<A>> | undefined };

type Written<Explained> = Omit<Explained, 'symbolic'> & { readonly symbolic: string | FormulaTree };

/** Reads formulas that are texts. An op is defined once, so each is read once. */
export function readExplanation<A extends Attributes>(definition: ExplanationDefinition<A>): OpExplanation<A> {
  const { gradientFormula } = definition;
  return { ...read(definition), gradientFormula: gradientFormula && read(gradientFormula) };
}

function read<W extends { readonly symbolic: string | FormulaTree }>(written: W) {
  const { symbolic } = written;
  return { ...written, symbolic: typeof symbolic === 'string' ? readFormula(symbolic) : symbolic };
}
