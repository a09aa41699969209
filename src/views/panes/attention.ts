/**
 * Attention: where all positions look on average, which of them looks at which, as a triangle of numbers with token
 * labels, and the selected row. Where they look comes before the triangle, so that it is in view on a small screen.
 * Invariant: what the mask hides is blank.
 */
import {
  dotProductOf,
  effectOfRoot,
  type Habits,
  habitsOf,
  type RootEffect,
} from '../../debugger/analysis/attention.js';
import { formatNumber, formatSigned, formatSignificant, signedFormFor } from '../../document/numbers.js';
import { bar } from '../../drawing/rows/bars.js';
import { matrixRows, resolutionsFor } from '../../drawing/rows/heat-map.js';
import { type Matrix, matrixRoom } from '../../drawing/rows/matrix.js';
import { EMPTY_ROW, type Row } from '../../drawing/rows/rows.js';
import { signed, signedBars } from '../../drawing/rows/signed.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { labelOf } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import { formulaOf, heading, type PaneInput, paragraph } from '../pane.js';

const MOST_ROWS = 32;
const BAR_WIDTH = 20;
/** Cells of a product beside others. */
const COLUMN_WIDTH = 9;
const MOST_TOKENS = 5;

export function attention(input: PaneInput): readonly Row[] {
  const { frame, width, element } = input;
  const square = squareAt(input);
  const habits = habitsIn(input, square);
  const from = square.sequence === null ? '' : ` This is sequence ${square.sequence + 1} of ${square.sequences}.`;
  return [
    ...paragraph(`${frame.op.sentence}${from}`, width),
    ...formulaOf(frame, element, width),
    ...habitRows(habits, width),
    ...mapRows(square, width),
    EMPTY_ROW,
    ...dotProductRows(input),
    ...(habits.kind === 'habits' ? paragraph(describeTokens(habits.habits), width) : []),
    ...rowNumbers(square, width),
  ];
}

interface Square {
  readonly frame: Frame;
  readonly length: number;
  readonly start: number;
  readonly query: number;
  readonly key: number;
  readonly sequence: number | null;
  readonly sequences: number;
  /** The largest size among the finite cells. */
  readonly largest: number;
  /** Whether they are weights: from 0, adding up to 1 in each row. */
  readonly shares: boolean;
  readonly at: (query: number, key: number) => number;
  readonly name: (axis: 'query' | 'key', position: number) => string;
}

function squareAt({ moment, frame, element }: PaneInput): Square {
  const { shape, data, axes } = frame.output;
  const length = shape[shape.length - 1];
  const cells = length * length;
  const start = Math.floor(element / cells) * cells;
  let largest = 0;
  for (let i = start; i < start + cells; i++) {
    if (!Number.isFinite(data[i])) continue;
    largest = Math.max(largest, Math.abs(data[i]));
  }
  return {
    frame,
    length,
    start,
    query: Math.floor((element - start) / length),
    key: (element - start) % length,
    sequence: shape.length > 2 ? start / cells : null,
    sequences: data.length / cells,
    largest,
    shares: areShares(data.subarray(start, start + cells), length),
    at: (query, key) => data[start + query * length + key],
    name: (axis, position) => {
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
function nameInBatch(moment: PaneInput['moment'], sequence: number, position: number, length: number): string {
  const word = wordInBatch(moment, sequence, position);
  return word === undefined ? String(position) : `${sequence * length + position + 1} ${word}`;
}

function wordInBatch({ trace, timeline }: PaneInput['moment'], sequence: number, position: number): string | undefined {
  const id = trace.outcome.batch?.examples[sequence]?.[position];
  return id === undefined ? undefined : timeline.program.model.words[id];
}

function tokenAt({ moment, frame }: PaneInput, sequence: number, position: number): string {
  const own = frame.output.axes.at(-2);
  if (own?.labels !== undefined) return lastWord(labelOf(own, position));
  return wordInBatch(moment, sequence, position) ?? String(position);
}

function mapRows(square: Square, width: number): readonly Row[] {
  const { length, query, key, at, name } = square;
  const matrix: Matrix = {
    rowCount: length,
    columnCount: length,
    value: at,
    rowLabel: (position) => name('query', position),
    columnLabel: (position) => lastWord(name('key', position)),
    cursor: { row: query, column: key },
    shares: square.shares,
    blank: { meaning: 'not to be looked at', at: (row, column) => isHidden(square, row, column) },
  };
  const [resolution] = resolutionsFor(matrix, matrixRoom(matrix, width, MOST_ROWS));
  return [...heading('Rows ask, columns answer'), ...matrixRows(matrix, resolution, width, MOST_ROWS)];
}

/** What a score is made of, and what dividing by the root does to all scores of the step. */
function dotProductRows({ frame, element, width }: PaneInput): readonly Row[] {
  const { output } = frame;
  const product = dotProductOf(frame, element);
  const effect = effectOfRoot(frame);
  if (product === null || effect === null || !Number.isFinite(output.data[element])) return [];
  const { products } = product;
  const numbers = products.map(({ left: { value: a }, right: { value: b } }) => [a, b, a * b]);
  const total = numbers.reduce((sum, [, , each]) => sum + each, 0);
  const names = ['query', 'key', 'product'];
  const cells = names.map((name, k) => [
    name,
    ...numbers.map((each) => formatSigned(each[k])),
    k < 2 ? '' : formatSigned(total),
  ]);
  const isWide = width >= (products.length + 2) * COLUMN_WIDTH;
  const shown = isWide
    ? table(
        [left(''), ...products.map((_, k) => right(String(k))), right('sum')],
        cells.map((each) => ({ cells: each })),
        width,
      )
    : table(
        [right(''), ...names.map((name) => right(name))],
        [
          ...numbers.map((each, k) => [String(k), ...each.map((value) => formatSigned(value))]),
          ['sum', '', '', formatSigned(total)],
        ].map((each) => ({ cells: each })),
        width,
      );
  return [
    ...heading('The score is a dot product: number by number, query times key'),
    ...shown,
    EMPTY_ROW,
    ...rootRows(effect, width),
  ];
}

function rootRows(effect: RootEffect, width: number): readonly Row[] {
  const { underRoot } = effect;
  return paragraph(
    `Why divide by √${underRoot} = ${formatSignificant(Math.sqrt(underRoot))}? A sum of ${underRoot} products lies farther from 0 than each of them, and softmax of scores far apart gives nearly all to one key. Measured in this step, ${describeRootEffect(effect)}`,
    width,
  );
}

/** The end of a sentence, and one more. */
export function describeRootEffect({ withRoot, withoutRoot }: RootEffect): string {
  const [deviation, undivided] = [withRoot, withoutRoot].map((sharpness) => formatSignificant(sharpness.deviation, 3));
  const [share, undividedShare] = [withRoot, withoutRoot].map(({ largestShare }) => percent(largestShare));
  return `the scores that the mask leaves have a deviation of ${deviation}, and softmax would give the best key of a query ${share} on average; undivided it would be ${undivided} and ${undividedShare}. The first position is left out, since it can only look at itself.`;
}

type Found =
  | { readonly kind: 'habits'; readonly habits: Habits }
  | { readonly kind: 'none' }
  | { readonly kind: 'not numbers' };

function habitsIn(input: PaneInput, { frame, length, shares }: Square): Found {
  if (frame.output.data.some(Number.isNaN)) return { kind: 'not numbers' };
  if (!shares || length < 3) return { kind: 'none' };
  const habits = habitsOf(frame, (sequence, position) => tokenAt(input, sequence, position));
  return habits === null ? { kind: 'none' } : { kind: 'habits', habits };
}

/** What the head has found: where it looks over the whole batch, beside an even look. */
function habitRows(found: Found, width: number): readonly Row[] {
  if (found.kind === 'none') return [];
  if (found.kind === 'not numbers') {
    return paragraph('Where there is no number (NaN), nothing can be said of where this head looks.', width);
  }
  const [most, ...others] = [...found.habits.places].sort((a, b) => b.share - a.share);
  const rest = others.map(({ place, share }) => `${place} ${percent(share)}`).join(', ');
  return paragraph(
    `Over the whole batch this head gives ${percent(most.share)} of its weight to ${most.place}; an even look would give it ${percent(most.even)}. For comparison: ${rest}. The first position is left out, since it can only look at itself.`,
    width,
  );
}

/** How many times as much as by an even look counts as looking somewhere. */
const CLEARLY = 1.5;

function describeTokens({ tokens }: Habits): string {
  const clear = tokens.filter(({ share, even }) => share >= CLEARLY * even).slice(0, MOST_TOKENS);
  if (clear.length === 0) return 'By the token that asks: none looks anywhere much more than an even look would.';
  const each = clear.map(
    ({ token, at, share, even }) => `"${token}" looks at ${at} (${percent(share)}, evenly ${percent(even)})`,
  );
  return `By the token that asks: ${each.join(', ')}.`;
}

function percent(share: number): string {
  return `${formatNumber(100 * share, 0)} %`;
}

/** Whether the mask keeps a position from being looked at: its score is −∞, its share 0. */
function isHidden({ at, shares }: Square, query: number, key: number): boolean {
  const value = at(query, key);
  return value === Number.NEGATIVE_INFINITY || (shares && value === 0 && key > query);
}

function rowNumbers(square: Square, width: number): readonly Row[] {
  const { length, query, key, at, name, largest, frame } = square;
  const visible = Array.from({ length }, (_, position) => position).filter(
    (position) => !isHidden(square, query, position),
  );
  const values = visible.map((position) => at(query, position));
  const write = signedFormFor(values);
  const barOf = square.shares ? (share: number) => bar(share / largest, BAR_WIDTH) : signedBars(values, BAR_WIDTH);
  return [
    ...heading(`${frame.output.symbol} of ${name('query', query)}`),
    ...table(
      [left('looks at'), right(frame.output.symbol), left('', { drop: 1 })],
      visible.map((position) => ({
        selected: position === key,
        cells: [
          name('key', position),
          square.shares ? formatNumber(at(query, position)) : signed(at(query, position), write),
          barOf(at(query, position)),
        ],
      })),
      width,
    ),
  ];
}

/** The token of an axis label such as `3 e`, which is position and token. */
function lastWord(label: string): string {
  return label.slice(label.indexOf(' ') + 1);
}
