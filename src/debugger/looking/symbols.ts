/**
 * The symbols of formulas, each explained in one line. A symbol is explained only where the step's formula contains it,
 * in the formula's order.
 */
import { isKnown, type TraceFrame } from '../../timeline/trace.js';

export interface FormulaSymbol {
  readonly symbol: string;
  readonly meaning: string;
}

/** Words, single letters and signs as formulas write them, with the longest first. */
const TOKEN = /∂loss\/∂[\p{L}\p{N}]+|e\^|[\p{L}][\p{L}\p{N}\p{M}₀-₉]*²?|[Σ√×∞]/gu;

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
  w: 'a word of the vocabulary; with an index, an attention weight',
  c: 'the context: the words before',
  target: 'the word that really came: 1 for it, 0 for every other word',
  loss: 'how surprised the model was; what training makes small',
  perplexity: 'e to the mean loss: how many words the model is torn between, in effect',
  context: 'the words before the one to be predicted',
  table: 'a parameter with a row for each of its inputs',
  token: 'the number of a word in the vocabulary',
  position: 'the place in its sequence, counted from 0',
  embedding: 'a parameter: a vector for each word',
  layer1: 'a parameter: the vector that stands for a word',
  old: 'the value before this update',
  new: 'the value after this update',
  rate: 'the learning rate: how far a step goes along the gradient',
  gradient: 'how much the loss rises when this number rises a little',
  clipped: 'the gradient, shortened if all of them together are too long',
  coefficient: 'the factor that shortens all gradients: 1 if they are short enough',
  norm: 'the length of all gradients taken as one vector',
  most: 'the greatest length that all gradients together may have',
  velocity: 'the gradients of earlier steps, still rolling on',
  decayed: 'the weight, drawn a little towards 0',
  m: 'the moving average of the gradient',
  v: 'the moving average of the squared gradient; with an index, what attention passes on',
  μ: 'how much of the velocity stays, or the mean of the values',
  'σ²': 'the variance: the mean squared distance from the mean',
  ε: 'a tiny number that keeps the denominator from being 0',
  λ: 'how strongly weights are drawn towards 0',
  β1: 'how slowly the average of the gradient forgets',
  β2: 'how slowly the average of the squared gradient forgets',
  gain: 'a parameter: the factor that stretches each value',
  bias: 'a parameter: what is added at the end',
  gate: 'how much of the value gets through, 0 to 1',
  N: 'how many there are',
  W: 'a matrix of weights, a parameter',
  h: 'the hidden values: what the network has made of its input so far',
  x: 'the input of this step',
  y: 'the output of this step',
  q: 'the query: what a position looks for',
  k: 'the key: what a position offers; as a count, how many',
  s: 'the scores before they become weights, or a sum',
  a: 'the first input',
  average: 'the moving average, which began at 0',
  corrected: 'the same average, corrected for its start at 0',
  β: 'how slowly the average forgets',
  t: 'the number of updates so far, including this one',
  ratio: 'the average push divided by the usual size of a push',
  m̂: 'the average of the gradient, corrected for its start at 0',
  v̂: 'the average of the squared gradient, corrected for its start at 0',
  b: 'what is added: the second input, or a parameter',
  i: 'counts rows or inputs',
  j: 'counts columns or outputs',
  d: 'counts the dimensions of a vector',
  n: 'counts positions',
  paths: 'the ways in which this value contributes to the loss',
};

/** Empty for an unknown op. */
export function symbolsOf({ op }: TraceFrame): readonly FormulaSymbol[] {
  if (!isKnown(op)) return [];
  const seen = new Set<string>();
  return (op.symbolic.match(TOKEN) ?? []).flatMap((symbol) => {
    const meaning = meaningOf(symbol);
    if (meaning === null || seen.has(symbol)) return [];
    seen.add(symbol);
    return [{ symbol, meaning }];
  });
}

function meaningOf(symbol: string): string | null {
  if (symbol.startsWith('∂loss/∂')) {
    return `the gradient: how much the loss changes for each small change of ${symbol.slice('∂loss/∂'.length)}`;
  }
  return MEANINGS[symbol] ?? null;
}
