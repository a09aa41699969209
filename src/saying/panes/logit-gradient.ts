/**
 * The gradient at the logits of one prediction: how it comes from two slopes, one after the other, for every word; that
 * this is P − target; and how urgent the correction is.
 */

import { type LocalSlopes, localSlopesAt } from '../../debugger/analysis/local-slopes.js';
import { isReplayed, type Moment, type PredictionPlace, predictionAt, wordsOf } from '../../debugger/places/moment.js';
import { orderAt, targetElement } from '../../debugger/places/selection.js';
import type { Blocks, Inline, Table } from '../../document/document.js';
import {
  formatCount,
  formatExactly,
  formatFactor,
  formatNumber,
  formatSignedFactor,
  formatVanishing,
  isVanishing,
  signedFormFor,
} from '../../document/numbers.js';
import { render } from '../../engine/expression.js';
import { nameElement } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import {
  formulasInParts,
  left,
  note,
  number,
  paragraph,
  phrase,
  right,
  signedBars,
  table,
  text,
  type Words,
} from '../blocks.js';
import {
  elementOfValue,
  formulaOf,
  inNumbers,
  lastLabel,
  type StepInput,
  signedElementOf,
  unitAt,
  withAnyWord,
} from '../step-words.js';
import { probabilityOf } from './loss.js';

export function logitGradient(input: StepInput): Blocks {
  const { moment, frame, element } = input;
  const place = predictionAt(moment);
  if (place === null) return [];
  const { data } = frame.output;
  const order = orderAt(moment);
  const probability = probabilityOf(place);
  const pushes = order.map((index) => data[index]);
  const slopes = slopesAt(moment, element);
  return [
    ...(slopes === null ? [paragraph(frame.op.sentence), formulaOf(frame, element)] : chainOfSlopes(slopes, element)),
    wordTable(input, slopes),
    note(['Σ = ', balanceOf(place, pushes), '  the pushes cancel']),
    ...(slopes === null ? [] : [paragraph(compareWithTraining(slopes))]),
    paragraph(
      phrase`"${place.label.target}" is ${number(1 - probability, formatNumber(1 - probability, 3))} short of certainty: ${urgencyOf(1 - probability)}. A negative gradient means that the loss falls when this score rises, so descent raises it; a positive one lowers it.`,
      'aside',
    ),
  ];
}

/** The sum of what should cancel. That rounding keeps it from 0 is said at the first prediction; it is so at every one. */
export function balanceOf({ number: place }: PredictionPlace, pushes: readonly number[]): Inline {
  const sum = pushes.reduce((total, push) => total + push, 0);
  const isSaid = place > 0 && isVanishing(sum, pushes);
  return number(sum, isSaid ? formatNumber(sum, 6) : formatVanishing(sum, pushes, 6));
}

/** The slopes behind a gradient of scores, where the run can be worked out again. */
export function slopesAt(moment: Moment, element: number): LocalSlopes | null {
  return isReplayed(moment) ? localSlopesAt(moment, element) : null;
}

/** An element of one of the slopes. */
export function slopeElement(
  { addressOf }: LocalSlopes,
  slope: Frame,
  word: number,
  write: (value: number) => string,
): Inline {
  const value = slope.output.data[word];
  return number(value, write(value), addressOf(slope, word));
}

/** Where the word of an element is among those of the prediction: the slopes are about it alone. */
function wordAt({ softmax }: LocalSlopes, element: number): number {
  return element % softmax.output.data.length;
}

/** Two slopes and their product, which is P − target: each with its numbers, for the word of an element. */
export function chainOfSlopes(slopes: LocalSlopes, element: number): Blocks {
  const { surprise, softmax, product } = slopes;
  const word = wordAt(slopes, element);
  return [
    paragraph('How does the loss move when one score moves? Two slopes, one after the other.'),
    formulasInParts([
      formulaParts(surprise, 0),
      formulaParts(softmax, word),
      // Its factors are the results of the lines above.
      [...formulaParts(product, word).toSpliced(1, 1), phrase`= ${differenceOf(slopes, word)}`],
    ]),
  ];
}

/** `name`, `= names`, `= numbers`, `= result` */
function formulaParts({ op, inputs, output, attributes }: Frame, index: number): readonly Words[] {
  const expression = op.expression(inputs, output, attributes, index);
  const value = output.data[index];
  const names = render(expression, { leaves: 'names', formatNumber: formatFactor, longestSum: 2 });
  const result = number(value, formatSignedFactor(value));
  return [nameElement(output, index), `= ${names}`, ['= ', ...inNumbers(expression, value)], ['= ', result]];
}

/** What the product comes to: `P(we) − 1` for the target, `P(the)` for any other word, times what arrives. */
function differenceOf({ place, direct }: LocalSlopes, word: number): Words {
  const isTarget = word === place.label.targetIndex;
  const share = `P(${wordsOf(place.group)[word] ?? word})${isTarget ? ' − 1' : ''}`;
  const arriving = direct.inputs[0].data[0];
  if (arriving === 1) return share;
  return phrase`${number(arriving, formatFactor(arriving))} × ${isTarget ? `(${share})` : share}`;
}

function wordTable({ moment, frame, element }: StepInput, slopes: LocalSlopes | null): Table {
  const order = orderAt(moment);
  const { data } = frame.output;
  const target = targetElement(moment);
  const barOf = signedBars(order.map((index) => data[index]));
  const local = signedFormFor(slopes?.softmax.output.data ?? []);
  const write = signedFormFor(order.map((index) => data[index]));
  const shares = predictionAt(moment)!.group.probabilities;
  const symbol = slopes?.softmax.output.symbol.replace(/z$/, withAnyWord(moment, 'z(w)')) ?? '';
  return table(
    [
      left(unitAt(moment)),
      left(''),
      right('P', { rank: 2 }),
      ...(slopes === null ? [] : [right(symbol)]),
      right(withAnyWord(moment, '∂loss/∂z(w)')),
      left('', { rank: 4 }),
      left('', { rank: 3 }),
    ],
    order.map((index) => ({
      selected: index === element,
      cells: [
        lastLabel(frame, index),
        index === target ? text('target', 'target') : '',
        elementOfValue(shares, index, formatNumber),
        ...(slopes === null ? [] : [slopeElement(slopes, slopes.softmax, wordAt(slopes, index), local)]),
        signedElementOf(frame, index, write),
        barOf(data[index]),
        data[index] < 0 ? 'raise it' : data[index] > 0 ? 'lower it' : 'leave it',
      ],
      tone: index === target ? 'target' : undefined,
    })),
  );
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

/** From the most urgent down: a phrase for a sentence, and a word for a column that asks whether it is urgent. */
const URGENCIES = [
  { least: 0.7, phrase: 'very urgent to correct', word: 'very' },
  { least: 0.4, phrase: 'urgent to correct', word: 'quite' },
  { least: 0.1, phrase: 'worth correcting', word: 'somewhat' },
  { least: 0.01, phrase: 'a small correction', word: 'a little' },
  { least: 0, phrase: 'next to nothing to correct', word: 'hardly' },
] as const;

/** How urgent it is to correct a number with this slope of the total loss. */
export function urgencyOf(slope: number, as: 'phrase' | 'word' = 'phrase'): string {
  return URGENCIES.find(({ least }) => Math.abs(slope) >= least)?.[as] ?? 'not a number';
}

/** By what it is measured. @param timesTotal how many times a gradient shown here is that of the total loss */
export function describeUrgency(timesTotal: number): string {
  const least = URGENCIES.filter((each) => each.least > 0).map(({ word, least }) => `${word} from ${least} on`);
  const slope =
    timesTotal === 1
      ? 'the size of the gradient'
      : `the gradient of the total loss, which is ${formatCount(timesTotal)} times that of the mean`;
  return `How urgent goes by ${slope}: ${least.join(', ')}, hardly below.`;
}
