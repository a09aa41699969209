/**
 * What all elementwise ops share: an element of the output depends on one element of each input, which is the one at its
 * place where the input is as large, and the one for its row or for all where it is smaller. Values and slopes follow from
 * the formula of one element.
 */
import type { Address } from '../../document/document.js';
import type { FormulaTree } from '../../document/formula.js';
import type { Again } from '../kernels/calls.js';
import { type Expression, evaluate } from './expression.js';
import { type InputLeaf, termsOf } from './expression-slopes.js';
import { defineOp, type Op, type OpDefinition } from './op.js';
import type { Attributes, OpComputing } from './op-computing.js';
import type { DerivativesDefinition, Slopes } from './op-derivatives.js';
import type { ExplanationDefinition } from './op-explanation.js';
import type { Tensor } from './tensor.js';
import { addressOf, elementTree, type Value } from './value.js';

export interface ElementwiseOp<A extends Attributes = Attributes> extends Op<A> {
  /** One element of the output as a formula of the same element of every input. */
  formula(elements: readonly Expression[], attributes: A, output?: Value): Expression;
}

interface ElementwiseDefinition<A extends Attributes>
  extends Omit<OpDefinition<A>, 'compute' | 'derive' | 'explain'>,
    Pick<ElementwiseOp<A>, 'formula'> {
  readonly compute?: Partial<OpComputing<A>> & ElementwiseKernel<A>;
  readonly derive?: Pick<DerivativesDefinition<A>, 'differentiable' | 'reachesOne'> & ElementwiseSlope<A>;
  readonly explain: Omit<ExplanationDefinition<A>, 'expression'>;
}

interface ElementwiseKernel<A extends Attributes> {
  /** All elements in one loop, where they are many: a kernel, and the numbers that it takes from the attributes. */
  kernel?(inputs: readonly Float64Array[], output: Float64Array, ...factors: readonly number[]): Again;
  factors?(attributes: A): readonly number[];
}

interface ElementwiseSlope<A extends Attributes> {
  /** ∂output/∂input at one element, given that element of every input and of the output; else it is the formula's. */
  slope?(input: number, values: readonly number[], output: number, attributes: A): number;
}

export function defineElementwise<A extends Attributes = Attributes>(
  definition: ElementwiseDefinition<A>,
): ElementwiseOp<A> {
  const {
    formula,
    compute: { kernel, factors, ...compute } = {},
    derive: { slope, ...derive } = {},
    ...rest
  } = definition;
  const formulaAt: FormulaAt<A> = (inputs, attributes, output, index) =>
    formula(
      inputs.map((tensor, input) => new ElementLeaf(tensor as Value, input, placeIn(tensor, output, index))),
      attributes,
      output as Value,
    );
  const op = defineOp<A>({
    ...rest,
    compute: {
      division(inputs) {
        const sizes = inputs.map(({ data }) => data.length);
        const divided = [...sizes.keys()].filter((input) => sizes[input] > 1);
        return { count: Math.min(sizes[0], ...divided.map((input) => sizes[input])), divided };
      },
      forward: kernel === undefined ? evaluateEach(formulaAt) : runKernel(kernel, factors),
      ...compute,
    },
    derive: {
      reachesOne: () => true,
      ...derive,
      links: ['whole row'],
      slope: slope === undefined ? differentiate(formulaAt) : slopeAt(slope),
    },
    explain: {
      ...rest.explain,
      expression: (inputs, index, attributes, output) => formulaAt(inputs, attributes, output, index),
    },
  });
  return { ...op, formula };
}

type FormulaAt<A> = (inputs: readonly Tensor[], attributes: A, output: Tensor, index: number) => Expression;

function evaluateEach<A extends Attributes>(formulaAt: FormulaAt<A>): OpComputing<A>['forward'] {
  return (inputs, output, attributes) => {
    const made = { shape: inputs[0].shape, data: output };
    for (let i = 0; i < output.length; i++) output[i] = evaluate(formulaAt(inputs, attributes, made, i));
  };
}

function runKernel<A extends Attributes>(
  kernel: NonNullable<ElementwiseKernel<A>['kernel']>,
  factors: (attributes: A) => readonly number[] = () => [],
): OpComputing<A>['forward'] {
  return (inputs, output, attributes) =>
    kernel(
      inputs.map(({ data }) => data),
      output,
      ...factors(attributes),
    );
}

function slopeAt<A extends Attributes>(slope: NonNullable<ElementwiseSlope<A>['slope']>): Slopes<A>['slope'] {
  return ({ input, to, inputs, output, attributes }) => {
    const values = inputs.map((tensor) => tensor.data[placeIn(tensor, output, to)]);
    return slope(input, values, output.data[to], attributes);
  };
}

function differentiate<A extends Attributes>(formulaAt: FormulaAt<A>): Slopes<A>['slope'] {
  return ({ input, to, inputs, output, attributes }) => {
    const terms = termsOf(formulaAt(inputs, attributes, output, to));
    return terms.find((term) => term.input === input)?.derivative ?? 0;
  };
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
