/**
 * From the loss to the scores by local slopes: −1/P of the logarithm, the slopes of softmax word by word, their product,
 * and how far that is from P − target, which training goes on from.
 */

import type { LocalSlopes } from '../../debugger/analysis/local-slopes.js';
import { predictionAt, predictionsOf } from '../../debugger/places/moment.js';
import { orderAt, targetElement } from '../../debugger/places/selection.js';
import type { Blocks, FormulaLine } from '../../document/document.js';
import { formatNumber, formsForProducts, signedFormFor } from '../../document/numbers.js';
import { constant, multiply, value } from '../../engine/expression.js';
import { nameElement } from '../../engine/op.js';
import { symbolicOf } from '../../engine/symbolic.js';
import type { Frame } from '../../engine/tape.js';
import { slopeProduct } from '../../ops/slope-product.js';
import { softmaxSlopes } from '../../ops/softmax-slopes.js';
import { surpriseSlope } from '../../ops/surprise-slope.js';
import { formula, left, note, paragraph, phrase, right, signed, signedBars, table, text } from '../blocks.js';
import {
  elementOfValue,
  lastLabel,
  type StepInput,
  substitute,
  unitAt,
  withAnyWord,
  withResult,
} from '../step-words.js';
import { balanceOf, slopeElement, slopesAt } from './logit-gradient.js';
import { probabilityOf } from './loss.js';

/** How far a probability is thought to move, so that a slope says what that does: up, where it does not pass 1. */
const NUDGE = 0.01;

/** Null for a frame that is none of these steps, or that is about a whole batch. */
export function localSlopes(input: StepInput): Blocks | null {
  const { frame, moment, element } = input;
  const slopes = predictionAt(moment) === null ? null : slopesAt(moment, element);
  if (slopes === null) return null;
  switch (frame.op.name) {
    case surpriseSlope.name:
      return slopeOfSurprise(input, slopes);
    case softmaxSlopes.name:
      return slopesOfSoftmax(input, slopes);
    case slopeProduct.name:
      return productOfSlopes(input, slopes);
    default:
      return null;
  }
}

function slopeOfSurprise({ frame, moment }: StepInput, slopes: LocalSlopes): Blocks {
  const { surprise, place } = slopes;
  // Of a batch, the frame is about all targets, so the one at hand is named here.
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
  const expression = op.expression(inputs, output, attributes, element);
  const named = name ?? nameElement(output, element);
  return substitute(named, expression, output.data[element], addressOf(slope, element));
}

function slopesOfSoftmax(input: StepInput, slopes: LocalSlopes): Blocks {
  const { element } = input;
  const { softmax, place, addressOf } = slopes;
  const { words, wordOf } = wordsAt(input, softmax);
  const { data, symbol } = softmax.output;
  const first = place.row * data.length;
  const barOf = signedBars([...data]);
  const write = signedFormFor(data);
  const any = (text: string): string => withAnyWord(input.moment, text);
  return [
    paragraph(softmax.op.sentence),
    formula([symbolicOf(softmax), slopeLine(slopes, softmax, wordOf(element))]),
    table(
      [
        left(unitAt(input.moment)),
        left(''),
        right(any('P(w)')),
        right(symbol.replace(/z$/, any('z(w)'))),
        left('', { rank: 1 }),
      ],
      words.map(({ line, word }) => ({
        ...line,
        cells: [
          ...line.cells,
          elementOfValue(place.group.probabilities, first + word, formatNumber),
          signed(data[word], write, addressOf(softmax, word)),
          barOf(data[word]),
        ],
      })),
    ),
    note(['Σ = ', balanceOf(place, [...data]), `  what one ${unitAt(input.moment)} gains, the others lose`]),
  ];
}

function productOfSlopes(input: StepInput, slopes: LocalSlopes): Blocks {
  const { element } = input;
  const { product, softmax, place } = slopes;
  const { words, wordOf } = wordsAt(input, product);
  const arriving = slopes.surprise.output.data[0];
  const forms = formsForProducts(Array.from(softmax.output.data, (local) => [local, arriving] as const));
  const any = (text: string): string => withAnyWord(input.moment, text);
  return [
    paragraph(product.op.sentence),
    formula([symbolicOf(product), slopeLine(slopes, product, wordOf(element))]),
    table(
      [
        left(unitAt(input.moment)),
        left(''),
        right(softmax.output.symbol.replace(/z$/, any('z(w)'))),
        right(`× ${slopes.surprise.output.symbol}`, { rank: 1 }),
        right(any('= ∂loss/∂z(w)')),
        left('', { rank: 2 }),
      ],
      words.map(({ line, word }) => ({
        ...line,
        cells: [
          ...line.cells,
          slopeElement(slopes, softmax, word, forms.first),
          slopeElement(slopes, slopes.surprise, 0, forms.second),
          signed(product.output.data[word], forms.product, slopes.addressOf(product, word)),
          text(any(word === place.label.targetIndex ? 'P(w) − 1' : 'P(w)'), 'muted'),
        ],
      })),
    ),
    paragraph(
      `${any('Every line is P(w) − target(w)')}: the probability, minus 1 for the ${unitAt(input.moment)} that came. Training computes P − target directly, in the next step.`,
    ),
  ];
}

/** The lines of the words in the order of the step, and the word of an element. */
function wordsAt({ moment, element }: StepInput, of: Frame) {
  const target = targetElement(moment);
  const wordOf = (index: number): number => index % of.output.data.length;
  const words = orderAt(moment).map((index) => ({
    word: wordOf(index),
    line: {
      selected: index === element,
      tone: index === target ? ('target' as const) : undefined,
      cells: [lastLabel(of, wordOf(index)), index === target ? text('target', 'target') : ''],
    },
  }));
  return { words, wordOf };
}
