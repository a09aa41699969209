/**
 * From the loss to the scores of one prediction: −1/P of the logarithm, the slopes of softmax word by word, their product, and how far
 * that is from P − target, which training goes on from; and how urgent the correction is.
 */

import {
  isReplayed,
  type Moment,
  type PredictionPlace,
  predictionAt,
  predictionsOf,
  scoredWords,
} from '../../debugger/places/moment.js';
import { orderAt } from '../../debugger/places/selection.js';
import type { Blocks, Inline } from '../../document/document.js';
import { equation, type FormulaTree, indexed, name as named } from '../../document/formula.js';
import {
  formatCount,
  formatExactly,
  formatFactor,
  formatNumber,
  formatSignedFactor,
  formatVanishing,
  formsForProducts,
  isVanishing,
  signedFormFor,
} from '../../document/numbers.js';
import { readFormula } from '../../document/read-formula.js';
import { slopeProduct } from '../../model/ops/slope-product.js';
import { softmaxSlopes } from '../../model/ops/softmax-slopes.js';
import { surpriseSlope } from '../../model/ops/surprise-slope.js';
import { constant, multiply, value } from '../../numbers/engine/expression.js';
import { treeOf } from '../../numbers/engine/expression-to-formula.js';
import { symbolicOf } from '../../numbers/engine/symbolic.js';
import type { Frame } from '../../numbers/engine/tape.js';
import { elementTree, symbolTree } from '../../numbers/engine/value.js';
import { expressionOf } from '../../timeline/trace.js';
import {
  alignedFormulas,
  type ElementColumn,
  type Form,
  formula,
  left,
  math,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  signed,
  signedBars,
  type Words,
} from '../blocks.js';
import { type LocalSlopes, localSlopesAt } from '../local-slopes.js';
import {
  elementOf,
  elementOfValue,
  formulaOf,
  inNumbers,
  type PredictionInput,
  type StepInput,
  substitute,
  unitAt,
  withAnyWord,
  withResult,
} from '../step-words.js';
import { wordTable } from './logits.js';
import { probabilityOf } from './loss.js';

export function logitGradient(input: PredictionInput): Blocks {
  const { moment, frame, element, place } = input;
  const { data } = frame.output;
  const missing = 1 - probabilityOf(place);
  const pushes = orderAt(moment).map((index) => data[index]);
  const write = signedFormFor(pushes);
  const barOf = signedBars(pushes);
  const slopes = slopesAt(moment, element);
  const local = signedFormFor(slopes?.softmax.output.data ?? []);
  return passage(
    slopes === null
      ? [paragraph(frame.op.explain.sentence), formulaOf(frame, element)]
      : chainOfSlopes(slopes, element),
    wordTable(input, [
      [right('P', { priority: 2 }), (index) => elementOfValue(place.group.probabilities, index, formatNumber)],
      ...(slopes === null ? [] : [slopeColumn(moment, slopes, local)]),
      [right(math(withAnyWord(moment, '∂loss/∂z(w)'))), (index) => elementOf(frame, index, write, signed)],
      [left('', { priority: 4, unit: 'bar' }), (index) => barOf(data[index])],
      [
        left('', { priority: 3, unit: 'remark' }),
        (index) => (data[index] < 0 ? 'raise it' : data[index] > 0 ? 'lower it' : 'leave it'),
      ],
    ]),
    note(['Σ = ', balanceOf(place, pushes), '  the pushes cancel']),
    slopes !== null && paragraph(compareWithTraining(slopes)),
    paragraph(
      phrase`"${place.label.target}" is ${number(missing, formatNumber(missing, 3))} short of certainty: ${urgencyOf(missing)}. A negative gradient means that the loss falls when this score rises, so descent raises it; a positive one lowers it.`,
      'aside',
    ),
  );
}

/** The sum of what should cancel. That rounding keeps it from 0 is said at the first prediction; it is so at every one. */
function balanceOf({ number: place }: PredictionPlace, pushes: readonly number[]): Inline {
  const sum = pushes.reduce((total, push) => total + push, 0);
  const isSaid = place > 0 && isVanishing(sum, pushes);
  return number(sum, isSaid ? formatNumber(sum, 6) : formatVanishing(sum, pushes, 6));
}

/** The slopes behind a gradient of scores, where the run can be worked out again. */
export function slopesAt(moment: Moment, element: number): LocalSlopes | null {
  return isReplayed(moment) ? localSlopesAt(moment, element) : null;
}

/** An element of one of the slopes. @param show `signed` where its sign matters */
function slopeElement(
  { addressOf }: LocalSlopes,
  slope: Frame,
  word: number,
  write: Form,
  show: typeof signed = number,
): Inline {
  return show(slope.output.data[word], write, addressOf(slope, word));
}

/** How softmax moves the share of the target, word by word. */
function slopeColumn(moment: Moment, slopes: LocalSlopes, write: Form, show?: typeof signed): ElementColumn {
  const { softmax } = slopes;
  return [
    right(math(indexed(symbolTree(softmax.output), [withAnyWord(moment, 'w')]))),
    (_, word) => slopeElement(slopes, softmax, word, write, show),
  ];
}

/** Two slopes and their product, which is P − target: each with its numbers, for the word of an element. */
export function chainOfSlopes(slopes: LocalSlopes, element: number): Blocks {
  const { surprise, softmax, product } = slopes;
  const word = element % softmax.output.data.length;
  return [
    paragraph('How does the loss move when one score moves? Two slopes, one after the other.'),
    alignedFormulas([
      equation(...sidesOf(surprise, 0)),
      equation(...sidesOf(softmax, word)),
      // Its factors are the results of the lines above.
      equation(...sidesOf(product, word).toSpliced(1, 1), differenceOf(slopes, word)),
    ]),
  ];
}

/** Its name, in names, in numbers, and what it comes to. */
function sidesOf(frame: Frame, index: number): readonly FormulaTree[] {
  const { output } = frame;
  const expression = expressionOf(frame, index);
  const value = output.data[index];
  const names = treeOf(expression, { leaves: 'names', formatNumber: formatFactor, longestSum: 2 });
  const result = number(value, formatSignedFactor);
  return [elementTree(output, index), names, inNumbers(expression, value), result];
}

/** What the product comes to: `P(we) − 1` for the target, `P(the)` for any other word, times what arrives. */
function differenceOf({ place, direct }: LocalSlopes, word: number): FormulaTree {
  const share = indexed(named('P'), [named(scoredWords(place.group)[word] ?? String(word))]);
  const one = { kind: 'constant', text: '1' } as const;
  const isTarget = word === place.label.targetIndex;
  const difference: FormulaTree = isTarget ? { kind: 'binary', operator: '−', left: share, right: one } : share;
  const arriving = direct.inputs[0].data[0];
  if (arriving === 1) return difference;
  return { kind: 'binary', operator: '×', left: number(arriving, formatFactor), right: difference };
}

/** How far the product of the slopes is from what training goes on from. */
export function compareWithTraining({ place, product, difference }: LocalSlopes): Words {
  const direct = 'Training computes P − target directly';
  if (Number.isNaN(difference)) {
    return `${direct}: with P(${place.label.target}) at 0 the product has no value, and P − target has.`;
  }
  if (isVanishing(difference, product.output.data)) return `${direct}, which is this product up to rounding.`;
  return phrase`${direct}; its largest difference from the product is ${number(difference, formatExactly(difference, 2))}.`;
}

/** From the most urgent down: a phrase for a sentence, and the words of it that stand in a column and in the legend. */
const URGENCIES = [
  { least: 0.7, phrase: 'very urgent to correct', word: 'very urgent' },
  { least: 0.4, phrase: 'urgent to correct', word: 'urgent' },
  { least: 0.1, phrase: 'worth correcting', word: 'worth correcting' },
  { least: 0.01, phrase: 'a small correction', word: 'small' },
  { least: 0, phrase: 'next to nothing to correct', word: 'next to nothing' },
] as const;

/** How urgent it is to correct a number with this slope of the total loss. */
export function urgencyOf(slope: number, as: 'phrase' | 'word' = 'phrase'): string {
  return URGENCIES.find(({ least }) => Math.abs(slope) >= least)?.[as] ?? 'not a number';
}

/** The legend of a column of urgencies. @param timesTotal how many times a gradient beside it the gradient of the total loss is */
export function describeUrgency(timesTotal: number): string {
  const levels = URGENCIES.map(({ word, least }) => (least > 0 ? `${word} from ${least}` : `else ${word}`));
  const slope =
    timesTotal === 1 ? 'the size of the gradient' : `${formatCount(timesTotal)} × gradient (of the total loss)`;
  return `Urgency by ${slope}: ${levels.join(', ')}.`;
}

/** How far a probability is thought to move, so that a slope says what that does: up, where it does not pass 1. */
const NUDGE = 0.01;

const OF_SLOPE: Readonly<Record<string, (input: StepInput, slopes: LocalSlopes) => Blocks>> = {
  [surpriseSlope.name]: slopeOfSurprise,
  [softmaxSlopes.name]: slopesOfSoftmax,
  [slopeProduct.name]: productOfSlopes,
};

/** Null for a frame that is none of these steps, or that is about a whole batch. */
export function localSlopes(input: StepInput): Blocks | null {
  const { frame, moment, element } = input;
  const slopes = predictionAt(moment) === null ? null : slopesAt(moment, element);
  return slopes === null ? null : (OF_SLOPE[frame.op.name]?.(input, slopes) ?? null);
}

function slopeOfSurprise({ frame, moment }: StepInput, slopes: LocalSlopes): Blocks {
  const { surprise, place } = slopes;
  // The frame of a batch is about all targets, so the one at hand is named here.
  const name = place.group.scope === null ? `∂loss/∂P(${place.label.target}), prediction ${place.row + 1}` : undefined;
  const slope = value('', Math.abs(surprise.output.data[0]));
  const hasRoom = !(probabilityOf(place) + NUDGE > 1);
  return [
    paragraph(frame.op.explain.sentence),
    formula([symbolicSlope(surprise, predictionsOf(moment).length), slopeLine(slopes, surprise, 0, name)]),
    paragraph(
      phrase`If P(${place.label.target}) ${hasRoom ? 'rose' : 'fell'} by ${String(NUDGE)}, the loss would ${hasRoom ? 'fall' : 'rise'} by about ${withResult(multiply(slope, constant(NUDGE)))}. The less likely the target, the steeper this slope.`,
      'aside',
    ),
  ];
}

/** The slope in symbols, with what arrives as it is: 1 where the loss is the total, 1/N where it is the mean of N predictions. */
function symbolicSlope(surprise: Frame, count: number): FormulaTree {
  const arriving = surprise.inputs[0].data[0];
  const above = arriving === 1 ? '1' : arriving === 1 / count ? '(1/N)' : null;
  return above === null ? symbolicOf(surprise) : readFormula(`∂loss/∂P(target) = −${above} / P(target)`);
}

/** The formula of a slope with its numbers. */
function slopeLine({ addressOf }: LocalSlopes, slope: Frame, element: number, name?: string): FormulaTree {
  const { inputs, output } = slope;
  // What it is made of lies on a tape of its own.
  const apart = inputs.map((input) => ({ ...input, origin: () => null }));
  const expression = expressionOf({ ...slope, inputs: apart }, element);
  return substitute(name ?? elementTree(output, element), expression, output.data[element], addressOf(slope, element));
}

function slopesOfSoftmax(input: StepInput, slopes: LocalSlopes): Blocks {
  const { moment } = input;
  const { softmax, place } = slopes;
  const data = [...softmax.output.data];
  const barOf = signedBars(data);
  return [
    ...slopeFormula(input, slopes, softmax),
    wordTable(input, [
      [
        right(math(withAnyWord(moment, 'P(w)'))),
        (_, word) => elementOfValue(place.group.probabilities, place.row * data.length + word, formatNumber),
      ],
      slopeColumn(moment, slopes, signedFormFor(data), signed),
      [left('', { priority: 1, unit: 'bar' }), (_, word) => barOf(data[word])],
    ]),
    note(['Σ = ', balanceOf(place, data), `  what one ${unitAt(moment)} gains, the others lose`]),
  ];
}

function productOfSlopes(input: StepInput, slopes: LocalSlopes): Blocks {
  const { moment } = input;
  const { product, softmax, surprise, place } = slopes;
  const arriving = surprise.output.data[0];
  const forms = formsForProducts(Array.from(softmax.output.data, (local) => [local, arriving] as const));
  const any = (written: string): FormulaTree => withAnyWord(moment, written);
  return [
    ...slopeFormula(input, slopes, product),
    wordTable(input, [
      slopeColumn(moment, slopes, forms.first),
      [right(`× ${surprise.output.symbol}`, { priority: 1 }), () => slopeElement(slopes, surprise, 0, forms.second)],
      [
        right(['= ', math(any('∂loss/∂z(w)'))]),
        (_, word) => slopeElement(slopes, product, word, forms.product, signed),
      ],
      [
        left('', { priority: 2, unit: 'remark' }),
        (_, word) => math(any(word === place.label.targetIndex ? 'P(w) − 1' : 'P(w)'), 'muted'),
      ],
    ]),
    paragraph(
      phrase`Every line is ${math(any('P(w) − target(w)'))}: the probability, minus 1 for the ${unitAt(moment)} that came. Training computes P − target directly, in the next step.`,
    ),
  ];
}

function slopeFormula({ element }: StepInput, slopes: LocalSlopes, slope: Frame): Blocks {
  const word = element % slope.output.data.length;
  return [paragraph(slope.op.explain.sentence), formula([symbolicOf(slope), slopeLine(slopes, slope, word)])];
}
