/**
 * From the loss to the scores by local slopes: −1/P of the logarithm, the slopes of softmax word by word, their product,
 * and how far that is from P − target, which training goes on from.
 */
import type { LocalSlopes } from '../../debugger/analysis/local-slopes.js';
import { type PredictionPlace, predictionAt, predictionsOf } from '../../debugger/places/moment.js';
import { orderAt, targetElement } from '../../debugger/places/selection.js';
import { formatNumber, formsForProducts, signedFormFor } from '../../document/numbers.js';
import { EMPTY_ROW, type Row, row, span } from '../../drawing/rows/rows.js';
import { signed, signedBars } from '../../drawing/rows/signed.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { constant, multiply, value } from '../../engine/expression.js';
import { symbolicOf } from '../../engine/symbolic.js';
import type { Frame } from '../../engine/tape.js';
import { slopeProduct } from '../../ops/slope-product.js';
import { softmaxSlopes } from '../../ops/softmax-slopes.js';
import { surpriseSlope } from '../../ops/surprise-slope.js';
import { lastLabel, substitute, substitutedLine, unitAt, withAnyWord } from '../../saying/step-words.js';
import { formulaOf, formulaRows, type PaneInput, paragraph } from '../pane.js';
import { formatBalance, slopesAt } from './logit-gradient.js';
import { probabilityOf } from './loss.js';

const BAR_WIDTH = 20;

/** How far a probability is thought to move, so that a slope says what that does: up, where it does not pass 1. */
const NUDGE = 0.01;

/** Null for a frame that is none of these steps, or that is about a whole batch. */
export function localSlopes(input: PaneInput): readonly Row[] | null {
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

function slopeOfSurprise({ frame, moment, width }: PaneInput, { surprise, place }: LocalSlopes): readonly Row[] {
  const slope = Math.abs(surprise.output.data[0]);
  const hasRoom = !(probabilityOf(place) + NUDGE > 1);
  const move = substitute('', multiply(value('', slope), constant(NUDGE)), slope * NUDGE).slice(' = '.length);
  return [
    ...paragraph(frame.op.sentence, width),
    ...formulaRows([symbolicSlope(surprise, predictionsOf(moment).length), evaluatedSlope(surprise, place)], width),
    EMPTY_ROW,
    ...paragraph(
      `If P(${place.label.target}) ${hasRoom ? 'rose' : 'fell'} by ${NUDGE}, the loss would ${hasRoom ? 'fall' : 'rise'} by about ${move}. The less likely the target, the steeper this slope.`,
      width,
      'muted',
    ),
  ];
}

/** With what arrives as it is: 1 where the loss is the total, 1/N where it is the mean of N predictions. */
function symbolicSlope(surprise: Frame, count: number): string {
  const arriving = surprise.inputs[0].data[0];
  const above = arriving === 1 ? '1' : arriving === 1 / count ? '(1/N)' : null;
  return above === null ? symbolicOf(surprise) : `∂loss/∂P(target) = −${above} / P(target)`;
}

/** Of a batch, the frame is about all targets, so the one at hand is named here. */
function evaluatedSlope(surprise: Frame, { group, label, row: at }: PredictionPlace): string {
  if (group.scope !== null) return substitutedLine(surprise, 0);
  const { op, inputs, output, attributes } = surprise;
  const name = `∂loss/∂P(${label.target}), prediction ${at + 1}`;
  return substitute(name, op.expression(inputs, output, attributes, 0), output.data[0]);
}

function slopesOfSoftmax(input: PaneInput, { softmax, place }: LocalSlopes): readonly Row[] {
  const { element, width } = input;
  const { words, wordOf } = wordsAt(input, softmax);
  const { data, symbol } = softmax.output;
  const barOf = signedBars([...data], BAR_WIDTH);
  const write = signedFormFor(data);
  const any = (text: string): string => withAnyWord(input.moment, text);
  return [
    ...paragraph(softmax.op.sentence, width),
    ...formulaOf(softmax, wordOf(element), width),
    ...table(
      [
        left(unitAt(input.moment)),
        left(''),
        right(any('P(w)')),
        right(symbol.replace(/z$/, any('z(w)'))),
        left('', { drop: 1 }),
      ],
      words.map(({ line, word }) => ({
        ...line,
        cells: [
          ...line.cells,
          formatNumber(softmax.inputs[0].data[word]),
          signed(data[word], write),
          barOf(data[word]),
        ],
      })),
      width,
    ),
    row(
      `  Σ = ${formatBalance(place, [...data])}`,
      span(`  what one ${unitAt(input.moment)} gains, the others lose`, 'muted'),
    ),
  ];
}

function productOfSlopes(input: PaneInput, slopes: LocalSlopes): readonly Row[] {
  const { element, width } = input;
  const { product, softmax, place } = slopes;
  const { words, wordOf } = wordsAt(input, product);
  const arriving = slopes.surprise.output.data[0];
  const forms = formsForProducts(Array.from(softmax.output.data, (local) => [local, arriving] as const));
  const any = (text: string): string => withAnyWord(input.moment, text);
  return [
    ...paragraph(product.op.sentence, width),
    ...formulaOf(product, wordOf(element), width),
    ...table(
      [
        left(unitAt(input.moment)),
        left(''),
        right(softmax.output.symbol.replace(/z$/, any('z(w)'))),
        right(`× ${slopes.surprise.output.symbol}`, { drop: 1 }),
        right(any('= ∂loss/∂z(w)')),
        left('', { drop: 2 }),
      ],
      words.map(({ line, word }) => ({
        ...line,
        cells: [
          ...line.cells,
          forms.first(softmax.output.data[word]),
          forms.second(arriving),
          signed(product.output.data[word], forms.product),
          span(any(word === place.label.targetIndex ? 'P(w) − 1' : 'P(w)'), 'muted'),
        ],
      })),
      width,
    ),
    EMPTY_ROW,
    ...paragraph(
      `${any('Every line is P(w) − target(w)')}: the probability, minus 1 for the ${unitAt(input.moment)} that came. Training computes P − target directly, in the next step.`,
      width,
    ),
  ];
}

/** The lines of the words in the order of the step, and the word of an element. */
function wordsAt({ moment, element }: PaneInput, of: Frame) {
  const target = targetElement(moment);
  const wordOf = (index: number): number => index % of.output.data.length;
  const words = orderAt(moment).map((index) => ({
    word: wordOf(index),
    line: {
      selected: index === element,
      role: index === target ? ('target' as const) : ('plain' as const),
      cells: [lastLabel(of, wordOf(index)), index === target ? span('target', 'target') : ''],
    },
  }));
  return { words, wordOf };
}
