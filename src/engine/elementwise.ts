/**
 * What all elementwise ops share: element i of the output depends only on element i of each input. Every input has the
 * shape of the output.
 */
import type { Expression, Leaf } from './expression.js';
import { type Attributes, defineOp, element, type Op, type OpDefinition, termOf, type Value } from './op.js';
import type { Tensor } from './tensor.js';

type Derived = 'shape' | 'terms' | 'dependents' | 'expression' | 'forward' | 'pullback';

type ElementwiseDefinition<A extends Attributes> = Omit<OpDefinition<A>, Derived> &
  Computation<A> & {
    /** ∂output/∂input at one element, given that element of every input and of the output. */
    derivative(input: number, values: readonly number[], output: number, attributes: A): number;
    /** One element of the output as a formula of the same element of every input. */
    formula(elements: readonly Leaf[], attributes: A, output: Value): Expression;
    /** A specialized loop, where the general one would be slow. */
    pullback?: Op<A>['pullback'];
  };

/** Computes one element of the output from the same element of every input, or, faster, all elements in one loop. */
type Computation<A extends Attributes> =
  | { readonly compute: (values: readonly number[], attributes: A) => number; readonly forward?: never }
  | { readonly forward: Op<A>['forward']; readonly compute?: never };

export function defineElementwise<A extends Attributes = Attributes>(definition: ElementwiseDefinition<A>): Op<A> {
  const { derivative, formula, pullback, compute, ...rest } = definition;
  const derivativeAt = (input: number, inputs: readonly Tensor[], output: Tensor, attributes: A, index: number) =>
    derivative(input, valuesAt(inputs, index), output.data[index], attributes);
  const op: Op<A> = defineOp<A>({
    ...rest,
    reachesOne: () => true,
    division: (inputs) => ({ count: inputs[0].data.length, divided: [...inputs.keys()] }),
    forward: forwardOf(definition),
    pullback:
      pullback ??
      ((input, gradient, inputs, output, attributes, result) => {
        for (let i = 0; i < result.length; i++) {
          result[i] = gradient.data[i] * derivativeAt(input, inputs, output, attributes, i);
        }
      }),
    terms: (inputs, output, attributes, index) =>
      inputs.flatMap((_, input) =>
        op.differentiable(input)
          ? [termOf(inputs, input, index, derivativeAt(input, inputs, output, attributes, index))]
          : [],
      ),
    dependents: (input, inputs, output, attributes, index) => [
      { index, derivative: derivativeAt(input, inputs, output, attributes, index) },
    ],
    expression(inputs, output, attributes, index) {
      const elements = inputs.map((input) => element(input, index));
      return formula(elements, attributes, output);
    },
  });
  return op;
}

function forwardOf<A extends Attributes>({ compute, forward }: Computation<A>): Op<A>['forward'] {
  if (compute === undefined) return forward;
  return (inputs, attributes, output) => {
    for (let i = 0; i < output.length; i++) output[i] = compute(valuesAt(inputs, i), attributes);
  };
}

function valuesAt(inputs: readonly Tensor[], index: number): readonly number[] {
  return inputs.map(({ data }) => data[index]);
}
