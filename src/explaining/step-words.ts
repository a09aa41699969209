/** Words and formulas of a step, which panes and answers have in common. */

import type { ElementPlace } from '../analysis/causes.js';
import { MOST_PARAMETERS_TO_TRY, type Trials, traceAtHand } from '../analysis/trials.js';
import type { Look } from '../debugger/looking/look.js';
import { type Moment, type PredictionPlace, wordCountOf } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import type { Address, Block, Blocks, Inline, Inlines } from '../document/document.js';
import { equation, type FormulaTree, name as nameOf } from '../document/formula.js';
import { inlinesOfFormula, textOfFormula } from '../document/formula-text.js';
import { digitsFor, digitsToTell, formatCount, formatFactor } from '../document/numbers.js';
import { readFormula } from '../document/read-formula.js';
import type { PredictionLabel } from '../model/models/model.js';
import { type Expression, evaluate } from '../numbers/engine/expression.js';
import { evaluateAsWritten, type FormulaOptions, treeOf } from '../numbers/engine/expression-to-formula.js';
import { aboutAnyWord, anyWordAmong, symbolicOf } from '../numbers/engine/symbolic.js';
import type { Frame } from '../numbers/engine/tape.js';
import { addressOf, elementTree, labelOf, type Value } from '../numbers/engine/value.js';
import { expressionOf, isKnown, type Trace, type TraceFrame, type TraceValue } from '../timeline/trace.js';
import { unitOf } from '../training/iteration/program.js';
import { type Form, formula, inDigits, number, paragraph } from './blocks.js';

/** What a step is said from. */
export interface StepInput {
  readonly moment: Moment;
  readonly frame: Frame;
  /** The selected element of the frame's output. */
  readonly element: number;
  readonly look?: Look;
}

export interface TrialInput extends StepInput {
  /** Null while a question is open that they could answer. */
  readonly trials: Trials | null;
}

/** A step of a single prediction. */
export interface PredictionInput extends StepInput {
  readonly place: PredictionPlace;
}

/** What an answer is said from: the place where it is open. */
export interface AnswerPlace {
  readonly moment: Moment;
  readonly session: Session;
}

type Whole = Pick<Value, 'symbol' | 'frame' | 'data'> & Pick<TraceValue, 'origin'>;

/** A formula writes out that many terms of a sum, the largest. */
const LONGEST_SUM = 4;

type Show = (value: number, form: Form, of?: Address) => Inline;

/** A step, as far as it says whose elements its numbers are. */
type Made = Pick<Frame, 'index' | 'output'>;

/** An element of what a step made, as a number that can be asked about. @param show `signed` where its sign matters */
export function elementOf({ index, output }: Made, element: number, write: Form, show: Show = number): Inline {
  return show(output.data[element], write, { symbol: output.symbol, step: index, element });
}

/** The same of any value: what an earlier step made, or what was there before. */
export function elementOfValue(value: Whole, element: number, write: Form, show: Show = number): Inline {
  return show(value.data[element], write, addressOf(value, element));
}

/** Where a step of the iteration is, as `goto` takes it. */
export function placeOfStep({ cursor: { iteration }, inText }: Moment, frame: number): string {
  return `${inText ? '' : iteration}.${frame + 1}`;
}

/** Words that lead to a step of the iteration. */
export function stepPlace(moment: Moment, frame: number, said: string): Extract<Inline, { kind: 'place' }> {
  return { kind: 'place', to: placeOfStep(moment, frame), text: said };
}

/** What number it is that a step has made. */
export function addressIn({ frames }: Trace, { frame, element }: ElementPlace): Address {
  return { symbol: frames[frame].output.symbol, step: frame, element };
}

/** The formula of a frame's op in symbols, and for one element with its numbers, where that says more. */
export function formulaOf(frame: Frame, element: number): Block {
  return formula([symbolicOf(frame), substitutedLine(frame, element)]);
}

/** What a step does in a sentence, as far as that is known. */
export function sentenceOf({ op }: TraceFrame): string {
  const { sentence } = isKnown(op) ? op.explain : op;
  return sentence !== undefined
    ? sentence
    : `${op.name} is an op that backstep does not know: what goes into it and what comes out can be shown, but not why.`;
}

export function substitutedLine(frame: Frame, element: number): FormulaTree {
  const { output, index } = frame;
  const of = { symbol: output.symbol, step: index, element };
  return substitute(elementTree(output, element), expressionOf(frame, element), output.data[element], of);
}

/**
 * `name = expression with numbers = value`. The value is left out where the expression is just that number; a copy says
 * what it copies.
 * @param of what number the value is
 * @param addressed whether what it is computed from are numbers of the run as well
 */
export function substitute(
  called: string | FormulaTree,
  expression: Expression,
  value: number,
  of?: Address,
  addressed = of !== undefined,
): FormulaTree {
  const name = typeof called === 'string' ? nameOf(called) : called;
  // What adds up one term is a copy of it.
  if (expression.kind === 'sum' && expression.terms.length === 1) {
    return substitute(name, expression.terms[0], value, of, addressed);
  }
  const significant = digitsOfResult(expression, value);
  const result = formatFactor(value, significant);
  const shown = number(value, result, of);
  if (expression.kind === 'value' && textOfFormula(expression.name) !== textOfFormula(name)) {
    return equation(name, expression.name, shown);
  }
  const options = { ...numbersOf(expression, value, LONGEST_SUM, significant), addressed };
  const numbers = treeOf(expression, options);
  return textOfFormula(numbers) === result ? equation(name, shown) : equation(name, numbers, shown);
}

/** A formula about any word, with the name for it that the vocabulary of the run leaves free. */
export function withAnyWord({ timeline }: Moment, written: string): FormulaTree {
  return aboutAnyWord(readFormula(written), anyWordAmong(timeline.program.model.words));
}

/** A formula with numbers for the names, as few digits as give the value to those that are printed. */
export function inNumbers(expression: Expression, value: number, longestSum = LONGEST_SUM): FormulaTree {
  return treeOf(expression, numbersOf(expression, value, longestSum));
}

/** The same and what it comes to, e.g. `2.21 × 0.01 = 0.0221`. */
export function withResult(expression: Expression, result = evaluate(expression)): Inlines {
  return inlinesOfFormula(equation(inNumbers(expression, result), number(result, formatFactor)));
}

function numbersOf(expression: Expression, value: number, longestSum: number, significant?: number): FormulaOptions {
  const digits = digitsFor(value, (round) => evaluateAsWritten(expression, round, { longestSum }), significant);
  return { leaves: 'numbers', formatNumber: inDigits(formatFactor, digits), longestSum };
}

/** A new weight is told from the old one, however small the step. */
function digitsOfResult(expression: Expression, value: number): number | undefined {
  const first = expression.kind === 'binary' ? expression.left : expression;
  return first.kind === 'value' && first.name.kind === 'name' && first.name.text === 'old'
    ? digitsToTell(first.value, value)
    : undefined;
}

/** The word (or other name) of an element along the last axis. */
export function lastLabel({ output }: Made, element: number): string {
  const columns = output.shape[output.shape.length - 1] ?? 1;
  return labelOf(output.axes[output.axes.length - 1], element % columns);
}

/** Whether running the model several times would take too long. */
export function isTooLargeToTry({ timeline }: Moment): boolean {
  return timeline.program.parameterCount > MOST_PARAMETERS_TO_TRY;
}

/** What a token of the run is called: a word, a letter or a token. */
export function unitAt({ timeline }: Moment): string {
  return unitOf(timeline.program.subject);
}

/** What to call the word that a prediction is compared with: the data's target, or what stands in a text of the model. */
export function nameOfTarget(label: PredictionLabel | undefined): 'target' | 'drawn' | 'given' {
  return label?.role ?? 'target';
}

/** The same followed by the word, for use within a sentence: `the target "we"`. */
export function describeTarget(label: PredictionLabel): string {
  return `the ${nameOfTarget(label)} "${label.target}"`;
}

/** A sentence in the place of what takes running the model several times. */
export function leftOut(what: string): Blocks {
  const said = `${what} is left out above ${formatCount(MOST_PARAMETERS_TO_TRY)} parameters: it runs the model several times.`;
  return [paragraph(said, 'aside')];
}

/** The same prediction one iteration earlier, where that is at hand and trained on the same words. */
export function earlierProbabilities(place: PredictionPlace, { timeline, cursor }: Moment): Float64Array | null {
  const before = cursor.iteration - 1;
  const isThere = timeline.numbers.has(before) && timeline.repeatsExamples(before, cursor.iteration);
  if (place.label.role !== undefined || !isThere) return null;
  const earlier = traceAtHand(timeline, before);
  const group = earlier?.outcome.groups.find(({ scope }) => scope === place.group.scope);
  if (group === undefined) return null;
  const columns = wordCountOf(group);
  return group.probabilities.data.subarray(place.row * columns, (place.row + 1) * columns);
}
