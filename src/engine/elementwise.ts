/**
 * What all elementwise ops share: element i of the output depends only on element i of each input. Every input has the
 * shape of the output. Values and slopes follow from the formula of one element.
 */
import type { Again } from '../kernels/again.js';
import { type InputLeaf, termsOf } from './derivative.js';
import { type Expression, evaluate } from './expression.js';
import { type Attributes, defineOp, nameElement, type Op, type OpDefinition, type Value } from './op.js';
import type { Tensor } from './tensor.js';

type Derived = 'shape' | 'terms' | 'dependents' | 'expression' | 'forward' | 'links' | 'slope';

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
      inputs.map(({ data }, input) => new ElementLeaf(inputs[input] as Value, data[index], input, index)),
      attributes,
      output as Value,
    );
  const op = defineOp<A>({
    links: ['column'],
    slope({ input, to, inputs, output, attributes }) {
      const values = inputs.map(({ data }) => data[to]);
      if (slope !== undefined) return slope(input, values, output.data[to], attributes);
      const terms = termsOf(formulaAt(inputs, attributes, output, to));
      return terms.find((term) => term.input === input)?.derivative ?? 0;
    },
    reachesOne: () => true,
    division: (inputs) => ({ count: inputs[0].data.length, divided: [...inputs.keys()] }),
    forward(inputs, attributes, output) {
      if (kernel !== undefined)
        return kernel(
          inputs.map(({ data }) => data),
          output,
          ...(factors?.(attributes) ?? []),
        );
      const made = { shape: inputs[0].shape, data: output };
      for (let i = 0; i < output.length; i++) output[i] = evaluate(formulaAt(inputs, attributes, made, i));
    },
    expression: (inputs, output, attributes, index) => formulaAt(inputs, attributes, output, index),
    ...rest,
  });
  return { ...op, formula };
}

/** Its name is made when it is shown. */
class ElementLeaf implements InputLeaf {
  readonly kind = 'value';

  constructor(
    private readonly tensor: Value,
    readonly value: number,
    readonly input: number,
    readonly index: number,
  ) {}

  get name(): string {
    return nameElement(this.tensor, this.index);
  }
}
