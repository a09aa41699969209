/** Ops that copy: each output element is one element of an input, or a constant where nothing is copied. */
import { constant } from './expression.js';
import { type Attributes, defineOp, element, type Op, type OpDefinition, termOf } from './op.js';
import type { Tensor } from './tensor.js';

type Derived = 'terms' | 'dependents' | 'expression';

interface CopyDefinition<A extends Attributes> extends Omit<OpDefinition<A>, Derived> {
  /** The input, and the flat index in it, that an output element is copied from; null if it is not a copy. */
  sourceOf(inputs: readonly Tensor[], attributes: A, index: number): readonly [input: number, index: number] | null;
  /** Flat indices of the output elements that an input element is copied to; else its own, where that is a copy of it. */
  targetsOf?(input: number, inputs: readonly Tensor[], attributes: A, index: number): readonly number[];
  /** The constant where nothing is copied; 0 by default. */
  readonly elsewhere?: number;
}

export function defineCopy<A extends Attributes = Attributes>(definition: CopyDefinition<A>): Op<A> {
  const { sourceOf, targetsOf, elsewhere = 0, ...rest } = definition;
  const targets: NonNullable<typeof targetsOf> =
    targetsOf ?? ((_input, inputs, attributes, index) => (sourceOf(inputs, attributes, index) === null ? [] : [index]));
  return defineOp<A>({
    ...rest,
    terms(inputs, _output, attributes, index) {
      const source = sourceOf(inputs, attributes, index);
      return source === null ? [] : [termOf(inputs, ...source, 1)];
    },
    dependents: (input, inputs, _output, attributes, index) =>
      targets(input, inputs, attributes, index).map((to) => ({ index: to, derivative: 1 })),
    expression(inputs, _output, attributes, index) {
      const source = sourceOf(inputs, attributes, index);
      return source === null ? constant(elsewhere) : element(inputs[source[0]], source[1]);
    },
  });
}
