/**
 * The symbols of formulas, each explained in one line. A symbol is explained only where the step's formula contains it,
 * in the formula's order.
 */
import { symbolsIn } from '../../document/formula.js';
import { aboutAnyWord, anyWordOf, namedBy } from '../../numbers/engine/symbolic.js';
import { describeShape } from '../../numbers/engine/tensor.js';
import { isKnown, type TraceFrame, type TraceValue } from '../../timeline/trace.js';

export type FormulaSymbol = NonNullable<ReturnType<typeof explain>>;

/** `UNIT` stands for what the tokens of the run are called. */
const MEANINGS: Readonly<Record<string, string>> = {
  Σ: 'the sum over everything that the index after it counts',
  '√': 'the square root',
  '×': 'times',
  '∞': 'infinity: as a score it leaves no probability at all',
  'e^': 'e = 2.71828… to the power of what follows; it makes every number positive, and differences become ratios',
  ln: 'the natural logarithm: how often e has to be multiplied to give the number; ln 1 = 0',
  tanh: 'the hyperbolic tangent: squeezes any number into −1 to 1',
  erf: 'the error function: the share of a bell curve within that distance of its middle',
  max: 'the larger of the two',
  min: 'the smaller of the two',
  mean: 'the sum divided by how many there are',
  P: 'the probability that the model gives, 0 to 1',
  z: 'the logit: the score before it becomes a probability',
  w: 'a UNIT of the vocabulary; with an index, an attention weight',
  token: 'any token of the vocabulary',
  c: 'the context: the UNITs before',
  target: 'the UNIT that really came: 1 for it, 0 for every other UNIT',
  loss: 'how surprised the model was; what training makes small',
  perplexity: 'e to the mean loss: how many UNITs the model is torn between, in effect',
  context: 'the UNITs before the one to be predicted',
  old: 'the value before this update',
  new: 'the value after this update',
  rate: 'the learning rate: how far a step goes along the gradient',
  gradient: 'how much the loss rises when this number rises a little',
  clipped: 'the gradient, shortened if all of them together are too long',
  coefficient: 'the factor that shortens all gradients: 1 if they are short enough',
  norm: 'the length of all gradients taken as one arrow',
  most: 'the greatest length that all gradients together may have',
  velocity: 'the gradients of earlier steps, still rolling on',
  decayed: 'the weight, drawn a little towards 0',
  m: 'the moving average of the gradient',
  v: 'the moving average of the squared gradient',
  μ: 'how much of the velocity stays, or the mean of the values',
  'σ²': 'the variance: the mean squared distance from the mean',
  ε: 'a tiny number that keeps the denominator from being 0',
  λ: 'how strongly weights are drawn towards 0',
  β1: 'how slowly the average of the gradient forgets',
  β2: 'how slowly the average of the squared gradient forgets',
  N: 'how many there are',
  k: 'the key: what a position offers; as a count, how many',
  average: 'the moving average, which began at 0',
  corrected: 'the same average, corrected for its start at 0',
  β: 'how slowly the average forgets',
  t: 'the number of updates so far, including this one',
  ratio: 'the average push divided by the usual size of a push',
  m̂: 'the average of the gradient, corrected for its start at 0',
  v̂: 'the average of the squared gradient, corrected for its start at 0',
  i: 'counts rows or inputs',
  j: 'counts columns or outputs',
  d: 'counts the dimensions of a vector',
  n: 'counts positions',
  paths: 'the ways in which this value contributes to the loss',
};

/**
 * Empty for an unknown op.
 * @param unit what a token of the run is called
 */
export function symbolsOf(frame: TraceFrame, unit: string): readonly FormulaSymbol[] {
  const { op, inputs, output } = frame;
  if (!isKnown(op)) return [];
  const seen = new Set<string>();
  const formula = aboutAnyWord(op.explain.symbolic, anyWordOf({ inputs, output }));
  return symbolsIn(formula)
    .map(([symbol, part]): FormulaSymbol | null => {
      if (part.kind !== 'name' || !part.isPlaceholder) return explain(symbol, unit);
      const value = namedBy({ op, inputs, output }, part.text);
      const known = COMMON.has(value.symbol) || value.symbol.startsWith('∂loss/∂') ? explain(value.symbol, unit) : null;
      return known ?? { symbol: value.symbol, meaning: `${originOf(value, output)}, ${describeShape(value.shape)}` };
    })
    .filter((found): found is FormulaSymbol => {
      if (found === null || seen.has(found.symbol)) return false;
      seen.add(found.symbol);
      return true;
    });
}

/** Symbols of values that mean the same in every model. */
const COMMON: ReadonlySet<string> = new Set(['z', 'P']);

function originOf(value: TraceValue, output: TraceValue): string {
  if (value.node === output.node) return 'what this step makes';
  if (value.frame !== null) return 'made by an earlier step';
  return value.differentiable ? 'a parameter' : 'given with the data';
}

function explain(symbol: string, unit: string) {
  const meaning = symbol.startsWith('∂loss/∂')
    ? `the gradient: how much the loss changes for each small change of ${symbol.slice('∂loss/∂'.length)}`
    : MEANINGS[symbol]?.replaceAll('UNIT', unit);
  return meaning === undefined ? null : { symbol, meaning };
}
