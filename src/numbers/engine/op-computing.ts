/**
 * How an op computes: its output, and of a gradient that arrives there what reaches its inputs. Nothing here is said.
 * Invariant: which elements there are, and how the work can be cut, follows from shapes and attributes.
 */
import type { Again } from '../kernels/calls.js';
import { columnsOf, type Shape, type Tensor } from './tensor.js';

type AttributeValue = number | string | boolean | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Columns `start` … `start + count − 1` of the last axis. */
export interface ColumnRange {
  readonly start: number;
  readonly count: number;
}

/**
 * How the work of an op can be cut into equal items of its output, one after the other; where it has `forwardFrom`, into
 * items of its inputs.
 */
interface Division {
  readonly count: number;
  /** Inputs that consist of as many items: each item of the output depends on the same one of theirs. */
  readonly divided: readonly number[];
  /** Inputs that every item depends on, whose gradient `pullbackRows` can compute by their own rows. */
  readonly byRows?: readonly number[];
}

/** An op, the inputs that it is applied to, and the place of its output. */
export interface Application {
  readonly op: { readonly compute: OpComputing };
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly attributes: Attributes;
}

/** Does the work of an op, and of the ops applied right before it, in one pass. See `execution.ts`. */
export interface PassDefinition {
  readonly after: readonly Application['op'][];
  /** Reads the attributes of the applications whenever it runs. Null where there is no such pass. */
  prepare(applications: readonly Application[]): (() => void) | null;
}

export interface OpComputing<A extends Attributes = Attributes> {
  shape(inputs: readonly Tensor[], attributes: A): Shape;
  /**
   * Writes every element of `output`, whose previous contents are unspecified. May return a short way to do so again
   * with the same attributes.
   */
  forward(inputs: readonly Tensor[], output: Float64Array, attributes: A): Again;
  /** The same for `result`, which has the input's shape: Σ over outputs of gradient × ∂output/∂input. */
  pullback(
    input: number,
    gradient: Tensor,
    inputs: readonly Tensor[],
    result: Float64Array,
    attributes: A,
    output: Tensor,
  ): Again;
  /** Without it, the op is always executed in one go. */
  division?(inputs: readonly Tensor[], attributes: A): Division;
  /**
   * For an op that adds up its inputs, whose items are what it adds: goes on from the items before `from`, of which
   * `output` holds what it needs.
   */
  forwardFrom?(inputs: readonly Tensor[], attributes: A, output: Float64Array, from: number, to: number): void;
  /** Writes only the rows `from` up to `to` of an input's gradient: entries of its first axis. See Division. */
  pullbackRows?(
    input: number,
    gradient: Tensor,
    inputs: readonly Tensor[],
    attributes: A,
    result: Float64Array,
    from: number,
    to: number,
  ): void;
  /** The longest first. */
  readonly passes?: readonly PassDefinition[];
  /** Computes single elements, where an op is slow enough that others may want to be heard in between. */
  evaluator?(inputs: readonly Tensor[], attributes: A): (index: number) => number;
  /** Σ|terms|: the size of what is rounded on the way to an element, as of a product its terms. */
  sizeWithin?(inputs: readonly Tensor[], attributes: A): (index: number) => number;
  /**
   * Whether the gradient of this input is the gradient of the output itself, element by element. It is then passed on
   * as the same values, whereas `pullback` would copy them.
   */
  passesGradientOn?(input: number): boolean;
  /**
   * The gradient is the same number for each element of each input, so one step serves all inputs of the same shape.
   */
  readonly sharesGradient?: boolean;
  /** For an op that copies some columns of its only input: which columns. See `assemble`. */
  columns?(attributes: A): ColumnRange;
}

/** The division of an op whose output has the rows of its first input: each depends on that row of these inputs. */
export function dividedByRows(...divided: readonly number[]): (inputs: readonly Tensor[]) => Division {
  return ([{ data, shape }]) => ({ count: data.length / columnsOf(shape), divided });
}
