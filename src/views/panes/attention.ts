/**
 * Attention: which position looks at which, as a triangle of shaded cells with token labels, and the selected row in
 * numbers.
 * Invariant: each cell's characters show its sign and size, so the map reads without colour; what the mask hides is
 * blank.
 */
import { widthOf } from '../../cells/width.js';
import { labelOf } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import { bar } from '../drawing/bars.js';
import { formatNumber, signedFormFor } from '../drawing/numbers.js';
import { formulaOf, heading, type PaneInput, paragraph } from '../drawing/pane.js';
import { EMPTY_ROW, padEnd, padStart, type Row, row, type Span, span } from '../drawing/rows.js';
import { signed, signRole } from '../drawing/signed.js';
import { left, right, table } from '../drawing/table.js';
import { windowStart } from '../drawing/window.js';

const SHADES = ['·', '░', '▒', '▓', '█'];
const MOST_CELL_WIDTH = 3;
const MOST_LABEL_WIDTH = 10;
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
  const { length, query, key, name } = square;
  const labels = Array.from({ length }, (_, position) => name('query', position));
  const labelWidth = Math.min(MOST_LABEL_WIDTH, Math.max(...labels.map((label) => label.length)));
  const room = width - 3 - labelWidth;
  const cellWidth = Math.max(1, Math.min(MOST_CELL_WIDTH, Math.floor(room / length)));
  const columns = window(key, Math.min(length, Math.floor(room / cellWidth)), length);
  const rows = window(query, Math.min(length, MOST_ROWS), length);
  const header = columns.map((position) => padStart(lastWord(name('key', position)), cellWidth)).join('');
  return [
    ...heading('Rows ask, columns answer'),
    ...(cellWidth === 1 ? [] : [row(span(`   ${' '.repeat(labelWidth)}${header}`, 'muted'))]),
    ...rows.map((position) => {
      const chosen = position === query;
      const cells = columns.map((column) => cellSpan(square, position, column, cellWidth, chosen && column === key));
      const label = span(padEnd(labels[position], labelWidth), chosen ? 'selected' : 'muted');
      return row(span(chosen ? '▸ ' : '  ', 'selected'), label, ' ', ...cells);
    }),
    row(span(`  ${legend(square, width - 2)}`, 'muted')),
  ];
}

function cellSpan(square: Square, query: number, key: number, width: number, selected: boolean): Span {
  const value = square.at(query, key);
  const text = padStart(cellText(square, value, width), width);
  return span(text, selected ? 'selected' : square.signed ? signRole(value) : 'plain');
}

function cellText({ largest, signed }: Square, value: number, width: number): string {
  if (value === Number.NEGATIVE_INFINITY || (!signed && value === 0)) return '';
  if (!Number.isFinite(value)) return '?';
  const level = largest === 0 ? 0 : Math.ceil((Math.abs(value) / largest) * (SHADES.length - 1));
  const shade = SHADES[level];
  if (width === 1) return shade;
  return signed ? `${value < 0 ? '−' : '+'}${shade}` : shade.repeat(Math.min(2, width));
}

/** What the shades stand for, and as many further notes as fit. */
function legend({ largest, signed }: Square, width: number): string {
  const sizes = SHADES.map((_, level) => formatNumber((largest * level) / (SHADES.length - 1), 2));
  const long = SHADES.map((shade, level) => `${shade} ${level === 0 ? '0' : `to ${sizes[level]}`}`).join('  ');
  const short = `${SHADES[1]} to ${SHADES[SHADES.length - 1]}: up to ${sizes[SHADES.length - 1]}`;
  const parts = [...(signed ? ['with its sign'] : []), 'blank: hidden'];
  return parts.reduce(
    (text, part) => (widthOf(`${text}  ${part}`) <= width ? `${text}  ${part}` : text),
    widthOf(long) <= width ? long : short,
  );
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

function window(position: number, size: number, count: number): readonly number[] {
  const start = windowStart(position, size, count);
  return Array.from({ length: Math.max(1, size) }, (_, k) => start + k);
}
