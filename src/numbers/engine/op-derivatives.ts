/**
 * How the output of an op depends on its inputs, element by element, for whoever asks where a number comes from.
 * Invariant: what follows from a slope is the same by terms, by dependents and by the pullback.
 */
import type { Attributes } from './op-computing.js';
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

export function termOf(inputs: readonly Tensor[], input: number, index: number, derivative: number): Term {
  return { input, index, value: inputs[input].data[index], derivative };
}

/** Flat indices at equal distances. */
interface Places {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** The elements of the other tensor that an element is linked with. */
export function linked(link: Link | undefined, own: Tensor, other: Tensor, index: number): Places {
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

export function places({ first, step, count }: Places): readonly number[] {
  return range(count).map((k) => first + k * step);
}
