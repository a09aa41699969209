/**
 * Attention: which position looks at which, as a triangle of numbers with token labels, where all of them look on
 * average, and the selected row.
 * Invariant: what the mask hides is blank.
 */
import { labelOf } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import { bar } from '../drawing/bars.js';
import { matrixRows, resolutionsFor } from '../drawing/heat-map.js';
import { type Matrix, matrixRoom } from '../drawing/matrix.js';
import { formatNumber, signedFormFor } from '../drawing/numbers.js';
import { formulaOf, heading, type PaneInput, paragraph } from '../drawing/pane.js';
import { EMPTY_ROW, type Row } from '../drawing/rows.js';
import { signed } from '../drawing/signed.js';
import { left, right, table } from '../drawing/table.js';

const MOST_ROWS = 32;
const BAR_WIDTH = 20;

export function attention(input: PaneInput): readonly Row[] {
  const { frame, width, element } = input;
  const square = squareAt(input);
  const from = square.sequence === null ? '' : ` This is sequence ${square.sequence + 1} of ${square.sequences}.`;
  return [
    ...paragraph(`${frame.op.sentence}${from}`, width),
    ...formulaOf(frame, element, width),
    ...mapRows(square, width),
    EMPTY_ROW,
    ...spread(square, width),
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
  readonly signed: boolean;
  readonly at: (query: number, key: number) => number;
  readonly name: (axis: 'query' | 'key', position: number) => string;
}

function squareAt({ moment, frame, element }: PaneInput): Square {
  const { shape, data, axes } = frame.output;
  const length = shape[shape.length - 1];
  const cells = length * length;
  const start = Math.floor(element / cells) * cells;
  let largest = 0;
  let signed = false;
  for (let i = start; i < start + cells; i++) {
    if (!Number.isFinite(data[i])) continue;
    largest = Math.max(largest, Math.abs(data[i]));
    signed ||= data[i] < 0;
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
    signed,
    at: (query, key) => data[start + query * length + key],
    name: (axis, position) => {
      const own = axes[axes.length - (axis === 'query' ? 2 : 1)];
      return own.labels === undefined ? nameInBatch(moment, start / cells, position) : labelOf(own, position);
    },
  };
}

/** Names a position by its token in the batch: several sequences share their axes, which therefore have no labels. */
function nameInBatch({ trace, timeline }: PaneInput['moment'], sequence: number, position: number): string {
  const id = trace.outcome.batch?.examples[sequence]?.[position];
  const word = id === undefined ? undefined : timeline.program.model.words[id];
  return word === undefined ? String(position) : `${position} ${word}`;
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
    shares: !square.signed,
    blank: { meaning: 'not to be looked at', at: (row, column) => isHidden(square, row, column) },
  };
  const [resolution] = resolutionsFor(matrix, matrixRoom(matrix, width, MOST_ROWS));
  return [...heading('Rows ask, columns answer'), ...matrixRows(matrix, resolution, width, MOST_ROWS)];
}

/** Where the shares of the whole batch lie; the first query is left out, which can only look at itself. */
function spread({ frame, length, signed }: Square, width: number): readonly Row[] {
  if (signed || length < 3) return [];
  const { data } = frame.output;
  const sums = { first: 0, before: 0, itself: 0, elsewhere: 0 };
  let queries = 0;
  for (let start = 0; start < data.length; start += length * length) {
    for (let query = 1; query < length; query++, queries++) {
      for (let key = 0; key <= query; key++) {
        const place = key === 0 ? 'first' : key === query - 1 ? 'before' : key === query ? 'itself' : 'elsewhere';
        sums[place] += data[start + query * length + key];
      }
    }
  }
  const percent = (sum: number): string => `${formatNumber((100 * sum) / queries, 0)} %`;
  return paragraph(
    `On average a token looks with ${percent(sums.first)} at the first one, ${percent(sums.before)} at the one before it, ${percent(sums.itself)} at itself and ${percent(sums.elsewhere)} elsewhere.`,
    width,
  );
}

/** Whether the mask keeps a position from being looked at: its score is −∞, its share 0. */
function isHidden({ at, signed }: Square, query: number, key: number): boolean {
  const value = at(query, key);
  return value === Number.NEGATIVE_INFINITY || (!signed && value === 0 && key > query);
}

function rowNumbers(square: Square, width: number): readonly Row[] {
  const { length, query, key, at, name, largest, frame } = square;
  const visible = Array.from({ length }, (_, position) => position).filter(
    (position) => Number.isFinite(at(query, position)) && (at(query, position) !== 0 || position <= query),
  );
  const write = signedFormFor(visible.map((position) => at(query, position)));
  return [
    ...heading(`${frame.output.symbol} of ${name('query', query)}`),
    ...table(
      [left('looks at'), right(frame.output.symbol), left('', { drop: 1 })],
      visible.map((position) => ({
        selected: position === key,
        cells: [
          name('key', position),
          square.signed ? signed(at(query, position), write) : formatNumber(at(query, position)),
          bar(Math.abs(at(query, position)) / largest, BAR_WIDTH),
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
