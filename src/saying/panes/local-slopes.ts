/**
 * From the loss to the scores by local slopes: −1/P of the logarithm, the slopes of softmax word by word, their product,
 * and how far that is from P − target, which training goes on from.
 */

import type { LocalSlopes } from '../../debugger/analysis/local-slopes.js';
import { predictionAt, predictionsOf } from '../../debugger/places/moment.js';
import type { Blocks, FormulaLine } from '../../document/document.js';
import { formatNumber, formsForProducts, signedFormFor } from '../../document/numbers.js';
import { constant, multiply, value } from '../../engine/expression.js';
import { nameElement } from '../../engine/op.js';
import { symbolicOf } from '../../engine/symbolic.js';
import type { Frame } from '../../engine/tape.js';
import { slopeProduct } from '../../ops/slope-product.js';
import { softmaxSlopes } from '../../ops/softmax-slopes.js';
import { surpriseSlope } from '../../ops/surprise-slope.js';
import { formula, left, note, paragraph, phrase, right, signed, signedBars, text } from '../blocks.js';
import { elementOfValue, type StepInput, substitute, unitAt, withAnyWord, withResult } from '../step-words.js';
import { balanceOf, slopeColumn, slopeElement, slopesAt } from './logit-gradient.js';
import { probabilityOf } from './loss.js';
import { wordTable } from './word-table.js';

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
    paragraph(frame.op.sentence),
    formula([symbolicSlope(surprise, predictionsOf(moment).length), slopeLine(slopes, surprise, 0, name)]),
    paragraph(
      phrase`If P(${place.label.target}) ${hasRoom ? 'rose' : 'fell'} by ${String(NUDGE)}, the loss would ${hasRoom ? 'fall' : 'rise'} by about ${withResult(multiply(slope, constant(NUDGE)))}. The less likely the target, the steeper this slope.`,
      'aside',
    ),
  ];
}

/** With what arrives as it is: 1 where the loss is the total, 1/N where it is the mean of N predictions. */
function symbolicSlope(surprise: Frame, count: number): string {
  const arriving = surprise.inputs[0].data[0];
  const above = arriving === 1 ? '1' : arriving === 1 / count ? '(1/N)' : null;
  return above === null ? symbolicOf(surprise) : `∂loss/∂P(target) = −${above} / P(target)`;
}

/** The formula of a slope with its numbers. */
function slopeLine({ addressOf }: LocalSlopes, slope: Frame, element: number, name?: string): FormulaLine {
  const { op, inputs, output, attributes } = slope;
  // What it is made of lies on a tape of its own.
  const apart = inputs.map((input) => ({ ...input, origin: () => null }));
  const expression = op.expression(apart, output, attributes, element);
  const named = name ?? nameElement(output, element);
  return substitute(named, expression, output.data[element], addressOf(slope, element));
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
        right(withAnyWord(moment, 'P(w)')),
        (_, word) => elementOfValue(place.group.probabilities, place.row * data.length + word, formatNumber),
      ],
      slopeColumn(moment, slopes, signedFormFor(data), signed),
      [left('', { rank: 1 }), (_, word) => barOf(data[word])],
    ]),
    note(['Σ = ', balanceOf(place, data), `  what one ${unitAt(moment)} gains, the others lose`]),
  ];
}

function productOfSlopes(input: StepInput, slopes: LocalSlopes): Blocks {
  const { moment } = input;
  const { product, softmax, surprise, place } = slopes;
  const arriving = surprise.output.data[0];
  const forms = formsForProducts(Array.from(softmax.output.data, (local) => [local, arriving] as const));
  const any = (text: string): string => withAnyWord(moment, text);
  return [
    ...slopeFormula(input, slopes, product),
    wordTable(input, [
      slopeColumn(moment, slopes, forms.first),
      [right(`× ${surprise.output.symbol}`, { rank: 1 }), () => slopeElement(slopes, surprise, 0, forms.second)],
      [right(any('= ∂loss/∂z(w)')), (_, word) => slopeElement(slopes, product, word, forms.product, signed)],
      [left('', { rank: 2 }), (_, word) => text(any(word === place.label.targetIndex ? 'P(w) − 1' : 'P(w)'), 'muted')],
    ]),
    paragraph(
      `${any('Every line is P(w) − target(w)')}: the probability, minus 1 for the ${unitAt(moment)} that came. Training computes P − target directly, in the next step.`,
    ),
  ];
}

function slopeFormula({ element }: StepInput, slopes: LocalSlopes, slope: Frame): Blocks {
  const word = element % slope.output.data.length;
  return [paragraph(slope.op.sentence), formula([symbolicOf(slope), slopeLine(slopes, slope, word)])];
}
