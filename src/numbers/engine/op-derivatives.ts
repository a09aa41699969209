/**
 * How the output of an op depends on its inputs, element by element, for whoever asks where a number comes from.
 * Invariant: what follows from a slope is the same by terms, by dependents and by the pullback.
 */
import type { Attributes, OpComputing } from './op-computing.js';
import { columnsOf, range, type Tensor } from './tensor.js';

/** "This element of this input, with this value, has this partial derivative on the output element asked about." */
export interface Term {
  readonly input: number;
  readonly index: number;
  readonly value: number;
  readonly derivative: number;
}

/** "The input element asked about has this partial derivative on this output element." */
export interface Dependent {
  readonly index: number;
  readonly derivative: number;
}

export interface OpDerivatives<A extends Attributes = Attributes> {
  /** Whether the op has a gradient with respect to this input. Token ids and saved values have none. */
  differentiable(input: number): boolean;
  /** Whether an element of this input has a part in one output element at most, so that its gradient is no sum. */
  reachesOne?(input: number): boolean;
  terms(inputs: readonly Tensor[], index: number, attributes: A, output: Tensor): readonly Term[];
  dependents(
    input: number,
    inputs: readonly Tensor[],
    index: number,
    attributes: A,
    output: Tensor,
  ): readonly Dependent[];
  /**
   * The elements that the formula of an output element names, with its slope by each. Only needed where these are saved
   * results, such as P in −ln P, and the gradient skips them on its way to other inputs.
   */
  operands?(inputs: readonly Tensor[], index: number, attributes: A): readonly Term[];
}

/**
 * How the elements of an input and of the output are linked. `row`: each with all of its row. `column`: each with all in
 * its column, so with the one at its place where both have the same shape. `whole row`: each element of the smaller with
 * a whole row of the larger. A tensor of one element is linked with all.
 */
export type Link = 'row' | 'column' | 'whole row';

/** An element of an input, and one of the output that may depend on it. */
export interface Meeting<A extends Attributes> {
  readonly input: number;
  readonly from: number;
  readonly to: number;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly attributes: A;
}

export interface Slopes<A extends Attributes> {
  /** For each input; the last stands for all that follow. */
  readonly links: readonly Link[];
  /** ∂output(to)/∂input(from); null where the one does not depend on the other. */
  slope(meeting: Meeting<A>): number | null;
}

/** Derivatives as their author writes them: as slopes, or each function by itself. */
export type DerivativesDefinition<A extends Attributes = Attributes> = Partial<OpDerivatives<A> & Slopes<A>>;

/**
 * Fills in what most ops share: every input has a gradient. Terms and dependents follow from the slope of an output element
 * by an input element, for those that the links name.
 */
export function deriveBySlopes<A extends Attributes>(definition: DerivativesDefinition<A>): OpDerivatives<A> {
  const { links = [], slope = independent, ...given } = definition;
  const derive: OpDerivatives<A> = {
    differentiable: () => true,
    terms: (inputs, to, attributes, output) =>
      inputs.flatMap((own, input) => {
        if (!derive.differentiable(input)) return [];
        const meeting = { input, from: 0, to, inputs, output, attributes };
        return places(linked(linkOf(links, input), output, own, to)).flatMap((from) => {
          const derivative = slope({ ...meeting, from });
          return derivative === null ? [] : [termOf(inputs, input, from, derivative)];
        });
      }),
    dependents: (input, inputs, from, attributes, output) =>
      places(linked(linkOf(links, input), inputs[input], output, from)).flatMap((to) => {
        const derivative = slope({ input, from, to, inputs, output, attributes });
        return derivative === null ? [] : [{ index: to, derivative }];
      }),
    ...given,
  };
  return derive;
}

/** The pullback that follows from the dependents, where they are given, or else from the slopes. */
export function pullbackBy<A extends Attributes>(definition: DerivativesDefinition<A>): OpComputing<A>['pullback'] {
  const { links = [], slope = independent, dependents } = definition;
  if (dependents !== undefined)
    return (input, gradient, inputs, result, attributes, output) => {
      for (let from = 0; from < result.length; from++) {
        const reached = dependents(input, inputs, from, attributes, output);
        result[from] = reached.reduce((sum, { index, derivative }) => sum + gradient.data[index] * derivative, 0);
      }
    };
  // Every iteration comes here, so no lists are made.
  return (input, gradient, inputs, result, attributes, output) => {
    const link = linkOf(links, input);
    const meeting = { input, from: 0, to: 0, inputs, output, attributes };
    for (let from = 0; from < result.length; from++) {
      const { first, step, count } = linked(link, inputs[input], output, from);
      meeting.from = from;
      let sum = 0;
      for (let k = 0; k < count; k++) {
        meeting.to = first + k * step;
        const derivative = slope(meeting);
        if (derivative !== null) sum += gradient.data[meeting.to] * derivative;
      }
      result[from] = sum;
    }
  };
}

export function termOf(inputs: readonly Tensor[], input: number, index: number, derivative: number): Term {
  return { input, index, value: inputs[input].data[index], derivative };
}

function independent(): null {
  return null;
}

/** The last link stands for all inputs that follow. */
function linkOf(links: readonly Link[], input: number): Link | undefined {
  return links[input] ?? links.at(-1);
}

/** Flat indices at equal distances. */
interface Places {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** The elements of the other tensor that an element is linked with. */
function linked(link: Link | undefined, own: Tensor, other: Tensor, index: number): Places {
  if (link === undefined) return { first: 0, step: 0, count: 0 };
  if (link === 'row') {
    const columns = columnsOf(own.shape);
    return { first: index - (index % columns), step: 1, count: columns };
  }
  const [here, there] = [own.data.length, other.data.length];
  if (here >= there) {
    return { first: link === 'column' ? index % there : Math.floor(index / (here / there)), step: 1, count: 1 };
  }
  const count = there / here;
  return link === 'column' ? { first: index, step: here, count } : { first: index * count, step: 1, count };
}

function places({ first, step, count }: Places): readonly number[] {
  return range(count).map((k) => first + k * step);
}
