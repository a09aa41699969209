/**
 * Any tensor: a vector as a list with bars, a matrix as a table of its numbers, or as a picture where they do not fit.
 * Invariant: the selected element is always shown.
 */
import { USUAL_LOOK } from '../../debugger/looking/look.js';
import type { Moment } from '../../debugger/places/moment.js';
import { orderAt, rangeAt } from '../../debugger/places/selection.js';
import { formatSigned, signedFormFor } from '../../document/numbers.js';
import { windowStart } from '../../document/window.js';
import { matrixRows, resolutionsFor } from '../../drawing/rows/heat-map.js';
import { type Matrix, matrixRoom } from '../../drawing/rows/matrix.js';
import { fitsInNumbers } from '../../drawing/rows/matrix-numbers.js';
import { type Row, row, span } from '../../drawing/rows/rows.js';
import { signed, signedBars } from '../../drawing/rows/signed.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { labelOf } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import { columnsOf, coordinatesOf } from '../../engine/tensor.js';
import { lastLabel, unitAt } from '../../saying/step-words.js';
import { formulaOf, moreRow, type PaneInput, paragraph } from '../pane.js';

const MOST_LINES = 40;
const BAR_WIDTH = 20;
/** The least height of a matrix, whatever the pane has left for it. */
const LEAST_LINES = 6;
/** Sentence and formula above a matrix, the names of its columns, its legend. */
const TEXT_LINES = 12;
const HEADER_LINES = 3;
const USUAL_HEIGHT = 28;

export function tensor(input: PaneInput): readonly Row[] {
  const { frame, element, width } = input;
  return [...paragraph(frame.op.sentence, width), ...formulaOf(frame, element, width), ...tensorRows(input)];
}

/** What the values of an output are drawn from. */
export interface TensorInput extends Omit<PaneInput, 'frame'> {
  readonly frame: Pick<Frame, 'output'>;
}

/** The values of the frame's output: a list where a single row is shown, otherwise a table. */
export function tensorRows(input: TensorInput): readonly Row[] {
  const { frame, moment } = input;
  const { shape, data } = frame.output;
  if (data.length === 1) return [row(span('  value ', 'muted'), formatSigned(data[0], 6))];
  return shape.length === 1 || moment.cursor.row !== null ? listRows(input) : matrixRowsOf(input);
}

function listRows({ moment, frame, element, width }: TensorInput): readonly Row[] {
  const { data } = frame.output;
  const order = orderAt(moment);
  const { start, end } = rangeAt(moment);
  const values = [...data.subarray(start, end)];
  const barOf = signedBars(values, BAR_WIDTH);
  const at = order.indexOf(element);
  const from = windowStart(at, MOST_LINES, order.length);
  const shown = order.slice(from, from + MOST_LINES);
  const write = signedFormFor(values);
  const lines = table(
    [left(axisName(moment, frame.output.axes.at(-1)?.name ?? '')), right(frame.output.symbol), left('', { drop: 1 })],
    shown.map((index) => ({
      selected: index === element,
      cells: [lastLabel(frame, index), signed(data[index], write), barOf(data[index])],
    })),
    width,
  );
  const hidden = order.length - shown.length;
  return [...lines, ...moreRow(hidden, `${hidden} more`)];
}

/** Models call the axis of their vocabulary one of words, whatever their tokens are. */
function axisName(moment: Moment, name: string): string {
  return name.replace(/\bword$/, unitAt(moment));
}

/** Numbers where they fit, else a picture; zooming in far enough shows numbers again. */
function matrixRowsOf(input: TensorInput): readonly Row[] {
  const { width, inView, look = USUAL_LOOK } = input;
  const height = inView?.() ?? USUAL_HEIGHT;
  const matrix = matrixOf(input);
  // Numbers are worth scrolling the sentence and the formula away for; a picture is made to fit under them.
  const most = Math.max(LEAST_LINES, height - HEADER_LINES);
  if (fitsInNumbers(matrix, matrixRoom(matrix, width, most))) {
    return matrixRows(matrix, { kind: 'numbers' }, width, most);
  }
  const lines = Math.max(LEAST_LINES, height - TEXT_LINES);
  const resolutions = resolutionsFor(matrix, matrixRoom(matrix, width, lines));
  return matrixRows(matrix, resolutions[Math.min(look.zoom, resolutions.length - 1)], width, lines);
}

function matrixOf({ frame, element }: TensorInput): Matrix {
  const { shape, data, axes } = frame.output;
  const columnCount = columnsOf(shape);
  const outer = shape.slice(0, -1);
  return {
    rowCount: data.length / columnCount,
    columnCount,
    value: (r, c) => data[r * columnCount + c],
    data,
    rowLabel: (r) =>
      coordinatesOf(outer, r)
        .map((place, axis) => labelOf(axes[axis], place))
        .join(' '),
    columnLabel: (c) => labelOf(axes[axes.length - 1], c),
    namedRows: axes.slice(0, -1).some(({ labels }) => labels !== undefined),
    cursor: { row: Math.floor(element / columnCount), column: element % columnCount },
  };
}
