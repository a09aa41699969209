/**
 * What all elementwise ops share: an element of the output depends on one element of each input, which is the one at its
 * place where the input is as large, and the one for its row or for all where it is smaller. Values and slopes follow from
 * the formula of one element.
 */
import type { Address } from '../../document/document.js';
import type { FormulaTree } from '../../document/formula.js';
import type { Again } from '../kernels/calls.js';
import { type Expression, evaluate } from './expression.js';
import { type InputLeaf, termsOf } from './formula-derivative.js';
import { defineOp, type Op, type OpDefinition } from './op.js';
import type { Attributes } from './op-computing.js';
import type { Tensor } from './tensor.js';
import { addressOf, elementTree, type Value } from './value.js';

type Derived = 'terms' | 'dependents' | 'expression' | 'forward' | 'links' | 'slope';

export interface ElementwiseOp<A extends Attributes = Attributes> extends Op<A> {
  /** One element of the output as a formula of the same element of every input. */
  formula(elements: readonly Expression[], attributes: A, output?: Value): Expression;
}

interface ElementwiseDefinition<A extends Attributes>
  extends Omit<OpDefinition<A>, Derived>,
    Pick<ElementwiseOp<A>, 'formula'> {
  /** ∂output/∂input at one element, given that element of every input and of the output; else it is the formula's. */
  slope?(input: number, values: readonly number[], output: number, attributes: A): number;
  /** All elements in one loop, where they are many: a kernel, and the numbers that it takes from the attributes. */
  kernel?(inputs: readonly Float64Array[], output: Float64Array, ...factors: readonly number[]): Again;
  factors?(attributes: A): readonly number[];
  forward?: Op<A>['forward'];
}

export function defineElementwise<A extends Attributes = Attributes>(
  definition: ElementwiseDefinition<A>,
): ElementwiseOp<A> {
  const { slope, formula, kernel, factors, ...rest } = definition;
  const formulaAt = (inputs: readonly Tensor[], attributes: A, output: Tensor, index: number): Expression =>
    formula(
      inputs.map((tensor, input) => new ElementLeaf(tensor as Value, input, placeIn(tensor, output, index))),
      attributes,
      output as Value,
    );
  const op = defineOp<A>({
    links: ['whole row'],
    slope({ input, to, inputs, output, attributes }) {
      if (slope !== undefined) {
        const values = inputs.map((tensor) => tensor.data[placeIn(tensor, output, to)]);
        return slope(input, values, output.data[to], attributes);
      }
      const terms = termsOf(formulaAt(inputs, attributes, output, to));
      return terms.find((term) => term.input === input)?.derivative ?? 0;
    },
    reachesOne: () => true,
    division(inputs) {
      const sizes = inputs.map(({ data }) => data.length);
      const divided = [...sizes.keys()].filter((input) => sizes[input] > 1);
      return { count: Math.min(sizes[0], ...divided.map((input) => sizes[input])), divided };
    },
    forward(inputs, output, attributes) {
      if (kernel !== undefined)
        return kernel(
          inputs.map(({ data }) => data),
          output,
          ...(factors?.(attributes) ?? []),
        );
      const made = { shape: inputs[0].shape, data: output };
      for (let i = 0; i < output.length; i++) output[i] = evaluate(formulaAt(inputs, attributes, made, i));
    },
    expression: (inputs, index, attributes, output) => formulaAt(inputs, attributes, output, index),
    ...rest,
  });
  return { ...op, formula };
}

/** Which element of an input an element of the output depends on. */
function placeIn({ data: { length } }: Tensor, { data }: Tensor, index: number): number {
  return length === data.length ? index : Math.floor(index / (data.length / length));
}

/** Its name is made when it is shown. */
class ElementLeaf implements InputLeaf {
  readonly kind = 'value';

  constructor(
    private readonly tensor: Value,
    readonly input: number,
    readonly index: number,
  ) {}

  get value(): number {
    return this.tensor.data[this.index];
  }

  get name(): FormulaTree {
    return elementTree(this.tensor, this.index);
  }

  get address(): Address | undefined {
    return addressOf(this.tensor, this.index);
  }
}
