/**
 * What an op is: one operation, defined in one file: how it computes, how it differentiates (its pullback, which others
 * call vjp or backward), how it explains itself. Loops that are hot are kernels, which the file calls.
 * Invariant: forward, terms, dependents, pullback and expression describe the same function (a property test compares
 * them with each other and with finite differences for every file in `ops/`).
 */
import type { Address } from '../../document/document.js';
import { type FormulaTree, indexed, name } from '../../document/formula.js';
import { readFormula } from '../../document/read-formula.js';
import type { Again } from '../kernels/calls.js';
import { type Expression, type Leaf, value } from './expression.js';
import type { OpCode } from './op-code.js';
import { columnsOf, coordinatesOf, range, type Shape, type Tensor } from './tensor.js';

type AttributeValue = number | string | boolean | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One axis of a value: what it runs over, and the names of its entries if they have any. */
export interface Axis {
  readonly name: string;
  readonly labels?: readonly string[];
}

/** A tensor with its place in a recorded iteration. `frame` is the frame that produced it; null for a given value. */
export interface Value extends Tensor {
  readonly node: number;
  readonly symbol: string;
  /** The symbol as a formula, where it is more than a name. */
  readonly written?: FormulaTree;
  /** What files and expressions call a parameter, where formulas call it otherwise. */
  readonly name?: string;
  readonly axes: readonly Axis[];
  readonly differentiable: boolean;
  readonly frame: number | null;
}

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

/** Where an op stops passing gradients back: at 0, at its bounds, or when one element of a row takes everything. */
type Saturation =
  | { readonly kind: 'rectifier' }
  | { readonly kind: 'squashing'; readonly low: number; readonly high: number }
  | { readonly kind: 'distribution' };

/** Columns `start` … `start + count − 1` of the last axis. */
export interface ColumnRange {
  readonly start: number;
  readonly count: number;
}

/** An op, what it is applied to, and where its output goes. */
export interface Application {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly attributes: Attributes;
}

/** What does the work of an op and of those applied right before it in one pass. See `execution.ts`. */
export interface PassDefinition {
  readonly after: readonly Op[];
  /** Reads the attributes of the applications whenever it runs. Null where there is no such pass. */
  prepare(applications: readonly Application[]): (() => void) | null;
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

export interface Op<A extends Attributes = Attributes> {
  readonly name: string;
  /** What it is called in a sentence, such as `the matrix product`; where it is left out, its name will do. */
  readonly noun?: string | undefined;
  /** One plain sentence in the present tense: what this op does to its inputs. */
  readonly sentence: string;
  /**
   * The formula with names, for any element: a placeholder `{values}` stands for the symbol of the input of that name,
   * `{result}` for the output's. See `symbolicOf`.
   */
  readonly symbolic: FormulaTree;
  /** How it is written in PyTorch; null for an op of a recording, which has its own source. */
  readonly code: OpCode<A> | null;
  /** Names of the inputs. If `variadic`, the last name stands for all that follow. */
  readonly inputs: readonly string[];
  readonly variadic?: boolean | undefined;
  /** Where the op saturates, if it can. */
  readonly saturation?: Saturation | undefined;
  /** Infinities in the output are intended, as in a mask; rules about non-finite values ignore them. */
  readonly meansInfinity?: boolean | undefined;
  /** What the op computes for each row on its way and does not give out, where that can overflow, e.g. a variance. */
  hidden?(inputs: readonly Tensor[], attributes: A): Iterable<Hidden>;
  /** Computes single elements, where an op is slow enough that others may want to be heard in between. */
  evaluator?(inputs: readonly Tensor[], attributes: A): (index: number) => number;
  /** Σ|terms|: the size of what is rounded on the way to an element, as of a product its terms. */
  sizeWithin?(inputs: readonly Tensor[], attributes: A): (index: number) => number;
  /** Whether the op has a gradient with respect to this input. Token ids and saved values have none. */
  differentiable(input: number): boolean;
  /**
   * Whether the gradient of this input is the gradient of the output itself, element by element. It is then passed on
   * as the same values, whereas `pullback` would copy them.
   */
  passesGradientOn?(input: number): boolean;
  /**
   * The gradient is the same number for each element of each input, so one step serves all inputs of the same shape.
   */
  readonly sharesGradient?: boolean;
  /** Whether an element of this input has a part in one output element at most, so that its gradient is no sum. */
  reachesOne?(input: number): boolean;
  /** For an op that copies some columns of its only input: which columns. See `assemble`. */
  columns?(attributes: A): ColumnRange;
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
  /** The longest first. */
  readonly passes?: readonly PassDefinition[];
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
  /** The formula of one output element as a tree over the input values. */
  expression(inputs: readonly Value[], index: number, attributes: A, output: Value): Expression;
  /** What the backward step does to the gradient, in words. */
  readonly backward?: BackwardWords<A>;
  /** How the pullback is explained, if there is a clearer formula than a sum of products. */
  readonly gradient?: GradientFormula<A>;
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

interface GradientFormula<A extends Attributes> {
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

/**
 * How the elements of an input and of the output are linked. `row`: each with all of its row. `column`: each with all in
 * its column, so with the one at its place where both have the same shape. `whole row`: each element of the smaller with
 * a whole row of the larger. A tensor of one element is linked with all.
 */
type Link = 'row' | 'column' | 'whole row';

/** An element of an input, and one of the output that may depend on it. */
interface Meeting<A extends Attributes> {
  readonly input: number;
  readonly from: number;
  readonly to: number;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly attributes: A;
}

interface Slopes<A extends Attributes> {
  /** For each input; the last stands for all that follow. */
  readonly links: readonly Link[];
  /** ∂output(to)/∂input(from); null where the one does not depend on the other. */
  slope(meeting: Meeting<A>): number | null;
}

/**
 * Fills in what most ops share: every input has a gradient, and the output has the first input's shape. Terms, dependents
 * and pullback follow from the slope of an output element by an input element, for those that the links name.
 */
export function defineOp<A extends Attributes = Attributes>(definition: OpDefinition<A>): Op<A> {
  const { links = [], slope = () => null, symbolic, gradient: gradientFormula, ...others } = definition;
  const rest = {
    ...others,
    symbolic: asTree(symbolic),
    ...(gradientFormula && { gradient: { ...gradientFormula, symbolic: asTree(gradientFormula.symbolic) } }),
  };
  const linkOf = (input: number): Link | undefined => links[input] ?? links.at(-1);
  const op: Op<A> = {
    differentiable: () => true,
    shape: ([first]) => first.shape,
    terms: (inputs, to, attributes, output) =>
      inputs.flatMap((own, input) => {
        if (!op.differentiable(input)) return [];
        const meeting = { input, from: 0, to, inputs, output, attributes };
        return places(linked(linkOf(input), output, own, to)).flatMap((from) => {
          const derivative = slope({ ...meeting, from });
          return derivative === null ? [] : [termOf(inputs, input, from, derivative)];
        });
      }),
    dependents: (input, inputs, from, attributes, output) =>
      places(linked(linkOf(input), inputs[input], output, from)).flatMap((to) => {
        const derivative = slope({ input, from, to, inputs, output, attributes });
        return derivative === null ? [] : [{ index: to, derivative }];
      }),
    pullback(input, gradient, inputs, result, attributes, output) {
      if (rest.dependents !== undefined) {
        for (let from = 0; from < result.length; from++) {
          const dependents = op.dependents(input, inputs, from, attributes, output);
          result[from] = dependents.reduce((sum, { index, derivative }) => sum + gradient.data[index] * derivative, 0);
        }
        return;
      }
      // Every iteration comes here, so no lists are made.
      const meeting = { input, from: 0, to: 0, inputs, output, attributes };
      for (let from = 0; from < result.length; from++) {
        const { first, step, count } = linked(linkOf(input), inputs[input], output, from);
        meeting.from = from;
        let sum = 0;
        for (let k = 0; k < count; k++) {
          meeting.to = first + k * step;
          const derivative = slope(meeting);
          if (derivative !== null) sum += gradient.data[meeting.to] * derivative;
        }
        result[from] = sum;
      }
    },
    ...rest,
  };
  return op;
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

/** What an author writes for an op, its formulas as texts. */
export type OpDefinition<A extends Attributes> = Omit<Op<A>, Usual | 'symbolic' | 'gradient'> &
  Partial<Pick<Op<A>, Usual> & Slopes<A>> & {
    readonly symbolic: string | FormulaTree;
    readonly gradient?: Omit<GradientFormula<A>, 'symbolic'> & { readonly symbolic: string | FormulaTree };
  };

function asTree(symbolic: string | FormulaTree): FormulaTree {
  return typeof symbolic === 'string' ? readFormula(symbolic) : symbolic;
}

type Usual = 'differentiable' | 'shape' | 'terms' | 'dependents' | 'pullback';

/** The division of an op whose output has the rows of its first input: each depends on that row of these inputs. */
export function dividedByRows(...divided: readonly number[]): (inputs: readonly Tensor[]) => Division {
  return ([{ data, shape }]) => ({ count: data.length / columnsOf(shape), divided });
}

export function termOf(inputs: readonly Tensor[], input: number, index: number, derivative: number): Term {
  return { input, index, value: inputs[input].data[index], derivative };
}

/** One element as a leaf of a formula. */
export function element(of: Value, index: number): Leaf {
  return {
    ...value(elementTree(of, index), of.data[index]),
    address: addressOf(of, index),
  };
}

/** A value, which may be a view of what a step wrote, such as a transpose. */
interface Viewed extends Pick<Value, 'symbol' | 'frame'> {
  readonly origin?:
    | ((index: number) => { readonly value: Pick<Value, 'symbol' | 'frame'>; readonly index: number } | null)
    | undefined;
}

/** What number an element of a value is: of a view, the element that was written; undefined where that was earlier. */
export function addressOf(of: Viewed, index: number): Address | undefined {
  const written = of.origin === undefined ? { value: of, index } : of.origin(index);
  return written === null
    ? undefined
    : { symbol: written.value.symbol, step: written.value.frame, element: written.index };
}

/** The name of one element in words: `P(love)`, `layer1_weights(3)`, `loss`. */
export function nameElement(value: Pick<Value, 'symbol' | 'axes' | 'shape'>, index: number): string {
  if (value.shape.length === 0) return value.symbol;
  const names = coordinatesOf(value.shape, index).map((place, axis) => labelOf(value.axes[axis], place));
  return `${value.symbol}(${names.join(', ')})`;
}

/** The same as a formula. */
export function elementTree(value: Pick<Value, 'symbol' | 'written' | 'axes' | 'shape'>, index: number): FormulaTree {
  const symbol = symbolTree(value);
  if (value.shape.length === 0) return symbol;
  const places = coordinatesOf(value.shape, index).map((place, axis) => name(labelOf(value.axes[axis], place)));
  return indexed(symbol, places);
}

/** The symbol of a value as a formula. */
export function symbolTree({ symbol, written }: Pick<Value, 'symbol' | 'written'>): FormulaTree {
  return written ?? name(symbol);
}

export function labelOf(axis: Axis | undefined, position: number): string {
  return axis?.labels?.[position] ?? String(position);
}

/** What files and expressions call a parameter. */
export function nameOfParameter({ name, symbol }: Pick<Value, 'symbol' | 'name'>): string {
  return name ?? symbol;
}
