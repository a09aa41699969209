/** The formula of an op in the symbols of one step: `z(j) = output_weights(j) × h(j)`. */
import { type FormulaTree, mapFormula, name } from '../../document/formula.js';
import type { Op } from './op.js';
import { isPullback } from './pullback.js';
import { symbolTree, type Value } from './value.js';

type Named = Pick<Value, 'symbol' | 'written'> & Partial<Pick<Value, 'axes'>>;

/** A step, or as much of it as its formula needs. */
interface FormulaStep<V extends Named = Named> {
  readonly op: Op;
  readonly inputs: readonly V[];
  readonly output: V;
}

export function symbolicOf(step: FormulaStep): FormulaTree {
  return mapFormula(aboutAnyWord(step.op.explain.symbolic, anyWordOf(step)), (leaf) =>
    leaf.kind === 'name' && leaf.isPlaceholder ? symbolTree(namedBy(step, leaf.text)) : leaf,
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
export function aboutAnyWord(formula: FormulaTree, anyWord: AnyWord): FormulaTree {
  const isAny = (leaf: FormulaTree): boolean => leaf.kind === 'name' && !leaf.isPlaceholder && leaf.text === 'w';
  return mapFormula(formula, (leaf) => (isAny(leaf) ? name(anyWord) : leaf));
}

/** What a placeholder of the formula stands for. */
export function namedBy<V extends Named>({ op, inputs, output }: FormulaStep<V>, placeholder: string): V {
  if (placeholder === 'result') return output;
  const position = op.inputs.indexOf(placeholder);
  if (!isPullback(op)) return inputs[position];
  if (placeholder === 'output') return inputs[inputs.length - 1];
  // An op with any number of inputs: this is the one that the gradient goes back to.
  return placeholder === op.inputs[op.inputs.length - 2] ? inputs[Math.max(position, op.input + 1)] : inputs[position];
}
