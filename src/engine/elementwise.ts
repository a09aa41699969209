/**
 * What all elementwise ops share: output[i] depends on element i of each input and on nothing else.
 * Invariant: every input has the shape of the output.
 */
import type { Attributes, Op } from './op.js';

type Derived = 'shape' | 'terms' | 'dependents' | 'differentiable' | 'pullback';

export interface ElementwiseDefinition<A extends Attributes> extends Omit<Op<A>, Derived> {
  /** ∂output/∂input at one element, from that element of every input and of the output. */
  derivative(input: number, values: readonly number[], output: number, attributes: A): number;
  differentiable?(input: number): boolean;
  /** A loop of its own where the general one would be slow. */
  pullback?: Op<A>['pullback'];
}

export function defineElementwise<A extends Attributes>(definition: ElementwiseDefinition<A>): Op<A> {
  const { derivative, differentiable = () => true, pullback, ...rest } = definition;
  return {
    ...rest,
    differentiable,
    shape: (inputs) => inputs[0].shape,
    terms: (inputs, output, attributes, index) => {
      const values = inputs.map((tensor) => tensor.data[index]);
      return values.flatMap((value, input) =>
        differentiable(input)
          ? [{ input, index, value, derivative: derivative(input, values, output.data[index], attributes) }]
          : [],
      );
    },
    dependents: (input, inputs, output, attributes, index) => {
      const values = inputs.map((tensor) => tensor.data[index]);
      return [{ index, derivative: derivative(input, values, output.data[index], attributes) }];
    },
    pullback:
      pullback ??
      ((input, gradient, inputs, output, attributes, result) => {
        for (let i = 0; i < result.length; i++) {
          const values = inputs.map((tensor) => tensor.data[i]);
          result[i] = gradient.data[i] * derivative(input, values, output.data[i], attributes);
        }
      }),
  };
}
