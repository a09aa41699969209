/**
 * Any tensor: a vector as a list with bars, a matrix as a table of its numbers, or as a picture where they do not fit.
 * Invariant: the selected element is always shown.
 */
import { USUAL_LOOK } from '../../debugger/looking/look.js';
import { orderAt, rangeAt } from '../../debugger/places/selection.js';
import { labelOf } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import { columnsOf, coordinatesOf, describeShape } from '../../engine/tensor.js';
import { type HeatMap, heatMapRows, pictureRoom, resolutionsFor } from '../drawing/heat-map.js';
import { formatSigned, signedFormFor } from '../drawing/numbers.js';
import { formulaOf, lastLabel, moreRow, type PaneInput, paragraph } from '../drawing/pane.js';
import { type Row, row, span } from '../drawing/rows.js';
import { signed, signedBar, signRole } from '../drawing/signed.js';
import { left, right, table } from '../drawing/table.js';
import { windowStart } from '../drawing/window.js';

const CELL_WIDTH = 10;
const MOST_LINES = 40;
const BAR_WIDTH = 20;
/** A picture gets the height of the pane less `TEXT_LINES` for sentence and formula, but at least `LEAST_PICTURE`. */
const LEAST_PICTURE = 6;
const USUAL_HEIGHT = 28;
const TEXT_LINES = 12;

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
  return shape.length === 1 || moment.cursor.row !== null ? listRows(input) : matrixRows(input);
}

function listRows({ moment, frame, element, width }: TensorInput): readonly Row[] {
  const { data } = frame.output;
  const order = orderAt(moment);
  const { start, end } = rangeAt(moment);
  let largest = 0;
  for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(data[i]));
  const at = order.indexOf(element);
  const from = windowStart(at, MOST_LINES, order.length);
  const shown = order.slice(from, from + MOST_LINES);
  const write = signedFormFor([largest]);
  const lines = table(
    [
      left(frame.output.axes[frame.output.axes.length - 1]?.name ?? ''),
      right(frame.output.symbol),
      left('', { drop: 1 }),
    ],
    shown.map((index) => ({
      selected: index === element,
      cells: [lastLabel(frame, index), signed(data[index], write), signedBar(data[index], largest, BAR_WIDTH)],
    })),
    width,
  );
  const hidden = order.length - shown.length;
  return [...lines, ...moreRow(hidden, `${hidden} more`)];
}

/** Numbers where they fit, else a picture; zooming in far enough shows numbers again. */
function matrixRows(input: TensorInput): readonly Row[] {
  const { frame, width, height, look = USUAL_LOOK } = input;
  const { shape, data } = frame.output;
  const columns = columnsOf(shape);
  if (columns * CELL_WIDTH <= width - 16 && data.length / columns <= MOST_LINES) return numberRows(input);
  const map = heatMapOf(input);
  const lines = Math.max(LEAST_PICTURE, Math.min(MOST_LINES, (height ?? USUAL_HEIGHT) - TEXT_LINES));
  const resolution = resolutionsFor(map, pictureRoom(map, width, lines))[look.zoom];
  return resolution === undefined ? numberRows(input) : heatMapRows(map, resolution, width, lines);
}

function heatMapOf({ frame, element }: TensorInput): HeatMap {
  const { shape, data, axes } = frame.output;
  const columnCount = columnsOf(shape);
  const outer = shape.slice(0, -1);
  return {
    rowCount: data.length / columnCount,
    columnCount,
    value: (r, c) => data[r * columnCount + c],
    rowLabel: (r) =>
      coordinatesOf(outer, r)
        .map((place, axis) => labelOf(axes[axis], place))
        .join(' '),
    columnLabel: (c) => labelOf(axes[axes.length - 1], c),
    cursor: { row: Math.floor(element / columnCount), column: element % columnCount },
  };
}

function numberRows({ frame, element, width }: TensorInput): readonly Row[] {
  const { shape, data, axes } = frame.output;
  const columns = columnsOf(shape);
  const rowCount = data.length / columns;
  const fitting = Math.max(1, Math.min(columns, Math.floor((width - 16) / CELL_WIDTH)));
  const firstColumn = windowStart(element % columns, fitting, columns);
  const firstRow = windowStart(Math.floor(element / columns), MOST_LINES, rowCount);
  const columnIndexes = Array.from({ length: fitting }, (_, c) => firstColumn + c);
  const rowIndexes = Array.from({ length: Math.min(MOST_LINES, rowCount) }, (_, r) => firstRow + r);
  const write = signedFormFor(
    rowIndexes.flatMap((r) => columnIndexes.map((c) => data[r * columns + c])),
    3,
  );
  const lines = rowIndexes.map((r) => ({
    selected: r === Math.floor(element / columns),
    cells: [
      axes.length === 2 ? labelOf(axes[0], r) : String(r),
      ...columnIndexes.map((c) => {
        const index = r * columns + c;
        const role = index === element ? 'selected' : signRole(data[index]);
        return span(write(data[index]), role);
      }),
    ],
  }));
  const header = columnIndexes.map((c) =>
    right(`${c === element % columns ? '▾' : ''}${labelOf(axes[axes.length - 1], c)}`),
  );
  const rows = table([left(''), ...header], lines, width);
  if (fitting === columns && rowCount <= MOST_LINES) return rows;
  const extent = `rows ${firstRow + 1}–${firstRow + lines.length}, columns ${firstColumn + 1}–${firstColumn + fitting}`;
  return [row(span(`  ${extent} of ${describeShape([rowCount, columns])}`, 'muted')), ...rows];
}
