/** The formula of an op in the symbols of one step: `z(j) = output_weights(j) × h(j)`. */
import type { Op, Value } from './op.js';
import { isPullback } from './pullback.js';

type Named = Pick<Value, 'symbol'>;

/** A step, or as much of it as its formula needs. */
export interface FormulaStep<V extends Named = Named> {
  readonly op: Pick<Op, 'name' | 'symbolic' | 'inputs'>;
  readonly inputs: readonly V[];
  readonly output: V;
}

export const PLACEHOLDER = /\{(\w+)\}/g;

export function symbolicOf(step: FormulaStep): string {
  return step.op.symbolic.replace(PLACEHOLDER, (_, name: string) => namedBy(step, name).symbol);
}

/** What a placeholder of the formula stands for. */
export function namedBy<V extends Named>({ op, inputs, output }: FormulaStep<V>, name: string): V {
  if (name === 'result') return output;
  const position = op.inputs.indexOf(name);
  if (!isPullback(op)) return inputs[position];
  if (name === 'output') return inputs[inputs.length - 1];
  // Of an op with any number of inputs, the one that the gradient goes back to.
  return name === op.inputs[op.inputs.length - 2] ? inputs[Math.max(position, op.input + 1)] : inputs[position];
}
