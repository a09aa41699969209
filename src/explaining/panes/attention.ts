/**
 * Attention: where all positions look on average, which of them looks at which, as a triangle of numbers with token
 * labels, and the selected row. Where they look comes before the triangle, so that it is in view on a small screen.
 * Invariant: what the mask hides is blank.
 */

import type { Moment } from '../../debugger/places/moment.js';
import type { Block, Blocks, Inlines, Matrix } from '../../document/document.js';
import { formatNumber, formatSigned, formatSignificant, signedFormFor } from '../../document/numbers.js';
import { labelOf } from '../../numbers/engine/value.js';
import { dotProductOf, effectOfRoot, type Habits, habitsOf, type RootEffect } from '../attention.js';
import {
  bar,
  heading,
  inDigits,
  left,
  number,
  paragraph,
  passage,
  phrase,
  right,
  separated,
  signed,
  signedBars,
  table,
  type Words,
} from '../blocks.js';
import { elementOf, formulaOf, type StepInput } from '../step-words.js';

const MOST_TOKENS = 5;

export function attention(input: StepInput): Blocks {
  const { frame, element } = input;
  const square = squareAt(input);
  const isBroken = frame.output.data.some(Number.isNaN);
  const habits = isBroken || !square.shares || square.length < 3 ? null : habitsIn(input);
  const from = square.sequence === null ? '' : ` This is sequence ${square.sequence + 1} of ${square.sequences}.`;
  return passage(
    paragraph(`${frame.op.explain.sentence}${from}`),
    formulaOf(frame, element),
    isBroken
      ? paragraph('Where there is no number (NaN), nothing can be said of where this head looks.')
      : habits !== null && sayPlaces(habits, input.moment.inText ? 'In this text' : 'Over the whole batch'),
    heading('Rows ask, columns answer'),
    mapOf(square),
    dotProductRows(input),
    habits !== null && paragraph(sayTokens(habits)),
    rowNumbers(square),
  );
}

type Square = ReturnType<typeof squareAt>;

function squareAt({ moment, frame, element }: StepInput) {
  const { shape, data, axes } = frame.output;
  const length = shape[shape.length - 1];
  const cells = length * length;
  const start = Math.floor(element / cells) * cells;
  let largest = 0;
  for (let i = start; i < start + cells; i++) {
    if (Number.isFinite(data[i])) largest = Math.max(largest, Math.abs(data[i]));
  }
  return {
    frame,
    length,
    start,
    query: Math.floor((element - start) / length),
    key: (element - start) % length,
    sequence: shape.length > 2 ? start / cells : null,
    sequences: data.length / cells,
    /** The largest size among the finite cells. */
    largest,
    /** Whether they are weights: from 0, adding up to 1 in each row. */
    shares: areShares(data.subarray(start, start + cells), length),
    at: (query: number, key: number) => data[start + query * length + key],
    name: (axis: 'query' | 'key', position: number) => {
      const own = axes[axes.length - (axis === 'query' ? 2 : 1)];
      return own.labels === undefined ? nameInBatch(moment, start / cells, position, length) : labelOf(own, position);
    },
  };
}

const ROUNDING = 1e-9;

function areShares(values: Float64Array, length: number): boolean {
  if (!values.every((value) => value >= 0)) return false;
  for (let row = 0; row < values.length; row += length) {
    const sum = values.subarray(row, row + length).reduce((total, value) => total + value, 0);
    if (Math.abs(sum - 1) > ROUNDING) return false;
  }
  return true;
}

/** Names a position as its row is named: several sequences share their axes, which therefore have no labels. */
function nameInBatch(moment: Moment, sequence: number, position: number, length: number): string {
  const word = wordInBatch(moment, sequence, position);
  return word === undefined ? String(position) : `${sequence * length + position + 1} ${word}`;
}

function wordInBatch({ trace, timeline }: Moment, sequence: number, position: number): string | undefined {
  const id = trace.outcome.batch?.examples[sequence]?.[position];
  return id === undefined ? undefined : timeline.program.model.words[id];
}

function mapOf(square: Square): Matrix {
  const { frame, length, start, query, key, name, shares } = square;
  const positions = Array.from({ length }, (_, position) => position);
  return {
    kind: 'matrix',
    rowNames: positions.map((position) => name('query', position)),
    columnNames: positions.map((position) => lastWord(name('key', position))),
    values: frame.output.data.subarray(start, start + length * length),
    blank: {
      meaning: 'not to be looked at',
      at: positions.flatMap((row) => positions.map((column) => isHidden(square, row, column))),
    },
    of: { symbol: frame.output.symbol, step: frame.index, element: start },
    cursor: { row: query, column: key },
    zoom: 0,
    shares,
    scrolls: true,
  };
}

/** What a score is made of, and what dividing by the root does to all scores of the step. */
function dotProductRows({ frame, element }: StepInput): Blocks {
  const { output } = frame;
  const product = dotProductOf(frame, element);
  const effect = effectOfRoot(frame);
  if (product === null || effect === null || !Number.isFinite(output.data[element])) return [];
  const { products } = product;
  const numbers = products.map(({ left: { value: a }, right: { value: b } }) => [a, b, a * b]);
  const total = numbers.reduce((sum, [, , each]) => sum + each, 0);
  const lines = numbers.map((each, k) => [String(k), ...each.map((value) => number(value, formatSigned))]);
  return [
    heading('The score is a dot product: number by number, query times key'),
    {
      ...table(
        [right(), right('query'), right('key'), right('product')],
        [...lines, ['sum', '', '', number(total, formatSigned)]],
      ),
      turns: true,
    },
    whyRoot(effect),
  ];
}

function whyRoot(effect: RootEffect): Block {
  const { underRoot } = effect;
  const root = Math.sqrt(underRoot);
  return paragraph(
    phrase`Why divide by √${String(underRoot)} = ${number(root, formatSignificant)}? A sum of ${String(underRoot)} products lies farther from 0 than each of them, and softmax of scores far apart gives nearly all to one key. Measured in this step, ${sayRootEffect(effect)}`,
  );
}

/** The end of a sentence, and one more. */
export function sayRootEffect({ withRoot, withoutRoot }: RootEffect): Inlines {
  const [deviation, undivided] = [withRoot, withoutRoot].map((sharpness) =>
    number(sharpness.deviation, inDigits(formatSignificant, 3)),
  );
  const [share, undividedShare] = [withRoot, withoutRoot].map(({ largestShare }) => percent(largestShare));
  return phrase`the scores that the mask leaves have a deviation of ${deviation}, and softmax would give the best key of a query ${share} on average; undivided it would be ${undivided} and ${undividedShare}. The first position is left out, since it can only look at itself.`;
}

function habitsIn({ moment, frame }: StepInput): Habits | null {
  const own = frame.output.axes.at(-2);
  return habitsOf(frame, (sequence, position) =>
    own?.labels === undefined
      ? (wordInBatch(moment, sequence, position) ?? String(position))
      : lastWord(labelOf(own, position)),
  );
}

/** What the head has found: where it looks over the whole batch, beside an even look. */
function sayPlaces({ places }: Habits, where: string): Block {
  const [most, ...others] = places.toSorted((a, b) => b.share - a.share);
  const rest = separated(
    others.map(({ at, share }) => phrase`${at} ${percent(share)}`),
    ', ',
  );
  return paragraph(
    phrase`${where} this head gives ${percent(most.share)} of its weight to ${most.at}; an even look would give it ${percent(most.even)}. For comparison: ${rest}. The first position is left out, since it can only look at itself.`,
  );
}

/** How many times as much as by an even look counts as looking somewhere. */
const CLEARLY = 1.5;

function sayTokens({ tokens }: Habits): Words {
  const clear = tokens.filter(({ share, even }) => share >= CLEARLY * even).slice(0, MOST_TOKENS);
  if (clear.length === 0) return 'By the token that asks: none looks anywhere much more than an even look would.';
  const each = clear.map(
    ({ token, at, share, even }) => phrase`${token} looks at ${at} (${percent(share)}, evenly ${percent(even)})`,
  );
  return phrase`By the token that asks: ${separated(each, ', ')}.`;
}

function percent(share: number): Inlines {
  return phrase`${number(100 * share, inDigits(formatNumber, 0))} %`;
}

/** Whether the mask keeps a position from being looked at: its score is −∞, its share 0. */
function isHidden({ at, shares }: Square, query: number, key: number): boolean {
  const value = at(query, key);
  return value === -Infinity || (shares && value === 0 && key > query);
}

function rowNumbers(square: Square): Blocks {
  const { length, start, query, key, at, name, largest, frame } = square;
  const visible = Array.from({ length }, (_, position) => position).filter(
    (position) => !isHidden(square, query, position),
  );
  const values = visible.map((position) => at(query, position));
  const write = signedFormFor(values);
  const barOf = square.shares ? (share: number) => bar(share / largest) : signedBars(values);
  return [
    heading(`${frame.output.symbol} of ${name('query', query)}`),
    table(
      [left('looks at'), right(frame.output.symbol), left('', { priority: 1, unit: 'bar' })],
      visible.map((position) => {
        const index = start + query * length + position;
        return [
          name('key', position),
          square.shares ? elementOf(frame, index, formatNumber) : elementOf(frame, index, write, signed),
          barOf(at(query, position)),
        ];
      }),
      visible.indexOf(key),
    ),
  ];
}

/** The token of an axis label such as `3 e`, which is position and token. */
function lastWord(label: string): string {
  return label.slice(label.indexOf(' ') + 1);
}
