/**
 * Ops that copy: each output element is one element of an input, or a constant where nothing is copied. Some lay tensors
 * side by side along the last axis: all inputs have the same rows, and the output's columns are the inputs' columns in
 * order.
 */
import { type Again, inTurn } from '../kernels/calls.js';
import { copyColumns } from '../kernels/copies.js';
import { constant } from './expression.js';
import { defineOp, type Op, type OpDefinition } from './op.js';
import { type Attributes, dividedByRows } from './op-computing.js';
import { termOf } from './op-derivatives.js';
import type { ExplanationDefinition } from './op-explanation.js';
import { columnsOf, type Tensor, withoutLastAxis } from './tensor.js';
import { element } from './value.js';

interface CopyDefinition<A extends Attributes> extends Omit<OpDefinition<A>, 'explain'> {
  /** The input, and the flat index in it, that an output element is copied from; null if it is not a copy. */
  sourceOf(inputs: readonly Tensor[], index: number, attributes: A): readonly [input: number, index: number] | null;
  /** Flat indices of the output elements that an input element is copied to; else its own, where that is a copy of it. */
  targetsOf?(input: number, inputs: readonly Tensor[], index: number, attributes: A): readonly number[];
  /** The constant where nothing is copied; 0 by default. */
  readonly elsewhere?: number;
  readonly explain: Omit<ExplanationDefinition<A>, 'expression'>;
}

export function defineCopy<A extends Attributes = Attributes>(definition: CopyDefinition<A>): Op<A> {
  const { sourceOf, targetsOf, elsewhere = 0, derive, explain, ...rest } = definition;
  const targets: NonNullable<typeof targetsOf> =
    targetsOf ?? ((_input, inputs, index, attributes) => (sourceOf(inputs, index, attributes) === null ? [] : [index]));
  return defineOp<A>({
    ...rest,
    derive: {
      ...derive,
      terms(inputs, index, attributes) {
        const source = sourceOf(inputs, index, attributes);
        return source === null ? [] : [termOf(inputs, ...source, 1)];
      },
      dependents: (input, inputs, index, attributes) =>
        targets(input, inputs, index, attributes).map((to) => ({ index: to, derivative: 1 })),
    },
    explain: {
      ...explain,
      expression(inputs, index, attributes) {
        const source = sourceOf(inputs, index, attributes);
        return source === null ? constant(elsewhere) : element(inputs[source[0]], source[1]);
      },
    },
  });
}

type SideBySideDefinition = Pick<CopyDefinition<Attributes>, 'name' | 'inputs' | 'explain' | 'code'>;

export function defineSideBySide(definition: SideBySideDefinition): Op {
  return defineCopy({
    ...definition,
    variadic: true,
    sourceOf(inputs, index) {
      const stride = strideOf(inputs);
      let column = index % stride;
      let input = 0;
      while (column >= columnsOf(inputs[input].shape)) column -= columnsOf(inputs[input++].shape);
      return [input, Math.floor(index / stride) * columnsOf(inputs[input].shape) + column];
    },
    targetsOf(input, inputs, index) {
      const columns = columnsOf(inputs[input].shape);
      return [Math.floor(index / columns) * strideOf(inputs) + startOf(inputs, input) + (index % columns)];
    },
    compute: {
      shape: (inputs) => [...withoutLastAxis(inputs[0].shape), strideOf(inputs)],
      division: (inputs) => dividedByRows(...inputs.keys())(inputs),
      forward: layBeside,
      pullback(input, { data, shape }, inputs, result) {
        const columns = columnsOf(inputs[input].shape);
        const from = { data, start: startOf(inputs, input), stride: columnsOf(shape) };
        return copyColumns(from, { data: result, start: 0, stride: columns }, result.length / columns, columns);
      },
    },
    derive: { reachesOne: () => true },
  });
}

function layBeside(inputs: readonly Tensor[], output: Float64Array): Again {
  const rows = inputs[0].data.length / columnsOf(inputs[0].shape);
  const stride = output.length / rows;
  let start = 0;
  const copies = inputs.map(({ data, shape }): Again => {
    const columns = columnsOf(shape);
    const to = { data: output, start, stride };
    start += columns;
    return copyColumns({ data, start: 0, stride: columns }, to, rows, columns);
  });
  return copies.reduce(inTurn);
}

/** How many columns the output has. */
function strideOf(inputs: readonly Tensor[]): number {
  return startOf(inputs, inputs.length);
}

/** The first output column that comes from this input. */
function startOf(inputs: readonly Tensor[], input: number): number {
  let start = 0;
  for (let k = 0; k < input; k++) start += columnsOf(inputs[k].shape);
  return start;
}
