/** The formula of an op in the symbols of one step: `z(j) = output_weights(j) × h(j)`. */
import type { Op, Value } from './op.js';
import { isPullback } from './pullback.js';

type Named = Pick<Value, 'symbol'> & Partial<Pick<Value, 'axes'>>;

/** A step, or as much of it as its formula needs. */
interface FormulaStep<V extends Named = Named> {
  readonly op: Pick<Op, 'name' | 'symbolic' | 'inputs'>;
  readonly inputs: readonly V[];
  readonly output: V;
}

export const PLACEHOLDER = /\{(\w+)\}/g;

export function symbolicOf(step: FormulaStep): string {
  return aboutAnyWord(step.op.symbolic, anyWordOf(step)).replace(
    PLACEHOLDER,
    (_, name: string) => namedBy(step, name).symbol,
  );
}

/** How formulas call any word of a vocabulary: `w`, unless that is one of its words. */
type AnyWord = 'w' | 'token';

export function anyWordAmong(words: readonly string[]): AnyWord {
  return words.includes('w') ? 'token' : 'w';
}

export function anyWordOf({ inputs, output }: Pick<FormulaStep, 'inputs' | 'output'>): AnyWord {
  const axes = [output, ...inputs].flatMap((value) => value.axes ?? []);
  return axes.some(({ labels = [] }) => anyWordAmong(labels) === 'token') ? 'token' : 'w';
}

/** A formula that is about any word, `P(w) = …`, with the name that its vocabulary leaves free. */
export function aboutAnyWord(formula: string, anyWord: AnyWord): string {
  return formula.replace(/(?<=[(,] ?)w(?=[,)])/g, anyWord);
}

/** What a placeholder of the formula stands for. */
export function namedBy<V extends Named>({ op, inputs, output }: FormulaStep<V>, name: string): V {
  if (name === 'result') return output;
  const position = op.inputs.indexOf(name);
  if (!isPullback(op)) return inputs[position];
  if (name === 'output') return inputs[inputs.length - 1];
  // An op with any number of inputs: this is the one that the gradient goes back to.
  return name === op.inputs[op.inputs.length - 2] ? inputs[Math.max(position, op.input + 1)] : inputs[position];
}
