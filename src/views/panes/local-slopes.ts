/**
 * From the loss to the scores by local slopes: −1/P of the logarithm, the slopes of softmax word by word, their product,
 * and how far that is from P − target, which training goes on from.
 */
import { predictionAt } from '../../debugger/places/moment.js';
import { orderAt, targetElement } from '../../debugger/places/selection.js';
import type { Frame } from '../../engine/tape.js';
import { slopeProduct } from '../../ops/slope-product.js';
import { softmaxSlopes } from '../../ops/softmax-slopes.js';
import { surpriseSlope } from '../../ops/surprise-slope.js';
import { formatExactly, formatNumber, formatSigned, signedFormFor } from '../drawing/numbers.js';
import { formulaOf, lastLabel, type PaneInput, paragraph } from '../drawing/pane.js';
import { EMPTY_ROW, type Row, row, span } from '../drawing/rows.js';
import { signed, signedBar } from '../drawing/signed.js';
import { left, right, table } from '../drawing/table.js';

/** Null for a frame that is none of these steps, or that is about a whole batch. */
export function localSlopes(input: PaneInput): readonly Row[] | null {
  const { frame, moment } = input;
  if (predictionAt(moment) === null) return null;
  switch (frame.op.name) {
    case surpriseSlope.name:
      return slopeOfSurprise(input);
    case softmaxSlopes.name:
      return slopesOfSoftmax(input);
    case slopeProduct.name:
      return productOfSlopes(input);
    default:
      return null;
  }
}

function slopeOfSurprise({ frame, element, width, moment }: PaneInput): readonly Row[] {
  const slope = frame.output.data[element];
  const target = predictionAt(moment)!.label.target;
  const share = Math.abs(slope) * 0.01;
  return [
    ...paragraph(frame.op.sentence, width),
    ...formulaOf(frame, element, width),
    ...paragraph(
      `If P(${target}) rose by 0.01, the loss would fall by about ${formatNumber(Math.abs(slope))} × 0.01 = ${formatNumber(share)}. The less likely the target, the steeper this slope.`,
      width,
      'muted',
    ),
  ];
}

function slopesOfSoftmax(input: PaneInput): readonly Row[] {
  const { frame, element, width, moment } = input;
  const { data } = frame.output;
  const order = orderAt(moment);
  const largest = Math.max(...order.map((index) => Math.abs(data[index])));
  const write = signedFormFor(order.map((index) => data[index]));
  const symbol = frame.output.symbol.replace(/z$/, 'z(w)');
  return [
    ...paragraph(frame.op.sentence, width),
    ...formulaOf(frame, element, width),
    ...table(
      [left('word'), left(''), right('P(w)'), right(symbol), left('', { drop: 1 })],
      order.map((index) => ({
        ...lineOf(input, index),
        cells: [
          ...wordCells(input, index),
          formatNumber(frame.inputs[0].data[index]),
          signed(data[index], write),
          signedBar(data[index], largest, 20),
        ],
      })),
      width,
    ),
    row(`  Σ = ${formatExactly(sumOf(frame, order), 6)}`, span('  what one word gains, the others lose', 'muted')),
  ];
}

function productOfSlopes(input: PaneInput): readonly Row[] {
  const { frame, element, width, moment } = input;
  const [slope, slopes] = frame.inputs;
  const { data } = frame.output;
  const order = orderAt(moment);
  const place = predictionAt(moment)!;
  const shares = place.group.probabilities.data;
  const target = targetElement(moment);
  const arriving = moment.trace.frames[slope.frame ?? 0].inputs[0].data?.[0] ?? 1;
  const differences = order.map((index) => data[index] - (shares[index] - (index === target ? 1 : 0)) * arriving);
  const off = Math.max(...differences.map(Math.abs));
  const write = signedFormFor(order.map((index) => data[index]));
  const local = signedFormFor(order.map((index) => slopes.data[index]));
  return [
    ...paragraph(frame.op.sentence, width),
    ...formulaOf(frame, element, width),
    ...table(
      [
        left('word'),
        left(''),
        right('P(w)', { drop: 1 }),
        right(slopes.symbol),
        right(`× ${formatSigned(slope.data[0])}`),
        left(''),
      ],
      order.map((index) => ({
        ...lineOf(input, index),
        cells: [
          ...wordCells(input, index),
          formatNumber(shares[index]),
          local(slopes.data[index]),
          signed(data[index], write),
          span(index === target ? '= P(w) − 1' : '= P(w)', 'muted'),
        ],
      })),
      width,
    ),
    EMPTY_ROW,
    ...paragraph(
      `Every line is P(w) − target(w): the probability, minus 1 for the word that came. The next step computes just that, without going through 1/P. It differs from the product by at most ${formatExactly(off, 2)}.`,
      width,
    ),
  ];
}

function wordCells({ frame, moment }: PaneInput, index: number) {
  return [lastLabel(frame, index), index === targetElement(moment) ? span('target', 'target') : ''];
}

function lineOf({ element, moment }: PaneInput, index: number) {
  return {
    selected: index === element,
    role: index === targetElement(moment) ? ('target' as const) : ('plain' as const),
  };
}

function sumOf({ output }: Frame, order: readonly number[]): number {
  return order.reduce((total, index) => total + output.data[index], 0);
}
