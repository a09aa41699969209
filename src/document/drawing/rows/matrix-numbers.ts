/**
 * A matrix as its numbers, under the names of its columns and with colours behind them.
 * Invariant: the selected number is always shown, and marked without colour too.
 */
import { ALARM_SIGN, isAlarming } from '../../alarm.js';
import { widthOf } from '../../cells/width.js';
import { addressAt, type Matrix } from '../../document.js';
import { formatNumber, formatShort, formatSigned, signedFormFor } from '../../numbers.js';
import { blanksInWords, extentInWords, scaleOf } from '../in-words.js';
import {
  closeBracket,
  eachValue,
  extentAround,
  gutterFor,
  gutterWidthOf,
  largestOf,
  type MatrixRoom,
  roleOfCell,
  shareOf,
} from './matrix.js';
import { type Part, SELECTED_THING } from './part.js';
import { aboutLine, padStart, type Row, row, type Span, span } from './rows.js';

/** How the numbers of a matrix are written, and how wide the widest is. */
interface NumberForm {
  readonly write: (value: number) => string;
  readonly width: number;
  /** What has to be said about them. */
  readonly note: string | null;
}

/** A sign, a digit and a space. */
const NARROWEST_CELL = 3;
const FEWEST_DECIMALS = 2;
const MOST_DECIMALS = 4;
/** Room for a name beside a short number, and for the sign of a change before it. */
const WIDEST_GAP = 4;

/** Whether all numbers fit. */
export function fitsInNumbers(matrix: Matrix, room: MatrixRoom): boolean {
  const [rowCount, columnCount] = [matrix.rowNames.length, matrix.columnNames.length];
  if (rowCount > room.height || columnCount * NARROWEST_CELL > room.width) return false;
  return formsOf(matrix, room).some(({ width }) => columnCount * (width + 1) <= room.width);
}

/** All numbers where they fit, else as many around the selected one as do. */
export function numberRows(matrix: Matrix, room: MatrixRoom): readonly Row[] {
  const { glyphs } = room;
  const form = formFor(matrix, room);
  const shown = extentAround(matrix, room.height, Math.max(1, Math.floor(room.width / (form.width + 1))));
  const { top, left, down, across } = shown;
  const columns = Array.from({ length: across }, (_, c) => left + c);
  const name = (column: number): string =>
    `${column === matrix.cursor.column ? glyphs.signs('▾') : ''}${matrix.columnNames[column]}`;
  const widest = Math.max(form.width, ...columns.map((column) => widthOf(name(column))));
  const cell = Math.min(Math.floor(room.width / across), widest + 2, form.width + WIDEST_GAP);
  const scale = largestOf(matrix);
  const header = columns.map((column): Span => {
    const role = column === matrix.cursor.column ? 'here' : 'muted';
    return span(` ${padStart(name(column), cell - 1, glyphs)}`, role);
  });
  const gutter = gutterFor(matrix, glyphs);
  const lines = Array.from({ length: down }, (_, r): Row => {
    const cells = columns.flatMap((column) => cellOf(matrix, top + r, column, scale, form, cell));
    return aboutLine(row(...gutter(top + r, top + r), ...closeBracket(cells, room.width)), top + r);
  });
  const notes = [extentInWords(matrix, shown), form.note, blanksInWords(matrix)];
  const said = glyphs.text(notes.filter((note) => note !== null).join('; '));
  const legend = scaleOf(matrix, scale).map((value) => {
    const share = shareOf(matrix, value, scale);
    return span(` ${value === 0 ? '0' : form.write(value)} `, roleOfCell(matrix, share), {
      shade: { upper: share, isNumber: true },
    });
  });
  return [
    aboutLine(row(' '.repeat(gutterWidthOf(matrix)), ...header), matrix.cursor.row),
    ...lines,
    ...(said === '' && legend.length === 0
      ? []
      : [
          row(
            span(legend.length === 0 ? '  ' : '  scale ', 'muted'),
            ...legend,
            span(legend.length === 0 ? said : `  ${said}`, 'muted'),
          ),
        ]),
  ];
}

function cellOf(
  matrix: Matrix,
  index: number,
  column: number,
  scale: number,
  { write }: NumberForm,
  width: number,
): readonly Span[] {
  const isCursor = index === matrix.cursor.row && column === matrix.cursor.column;
  const at = index * matrix.columnNames.length + column;
  if (matrix.blank?.at[at])
    return [isCursor ? span(padStart('[', width), 'selected', { parts: SELECTED_THING }) : span(' '.repeat(width))];
  const value = matrix.values[at];
  const text = write(value);
  const parts: readonly Part[] = [{ kind: 'value', of: addressAt(matrix, index, column) }];
  if (isCursor) return [span(padStart(`[${text}`, width), 'selected', { parts: [...SELECTED_THING, ...parts] })];
  const share = shareOf(matrix, value, scale);
  const shade = { upper: share, isNumber: true };
  const old = matrix.before?.[at];
  if (old === undefined || write(old) === text) {
    return [span(padStart(text, width), roleOfCell(matrix, share), { shade, parts })];
  }
  const change = value > old ? 'up' : value < old ? 'down' : 'other';
  return [
    span(' '.repeat(Math.max(0, width - widthOf(text))), roleOfCell(matrix, share), { shade }),
    span(text, 'changed', { shade, change, parts }),
  ];
}

/** The form with the most decimals that fits, or else the shortest. */
function formFor(matrix: Matrix, room: MatrixRoom): NumberForm {
  const forms = formsOf(matrix, room);
  const shortest = forms.reduce((best, form) => (form.width < best.width ? form : best), forms[0]);
  return forms.find((form) => matrix.columnNames.length * (form.width + 1) <= room.width) ?? shortest;
}

function formsOf(matrix: Matrix, room: MatrixRoom): readonly NumberForm[] {
  // All that could be in view, however narrow the cells: a large matrix is not written out to be measured.
  const values: number[] = [];
  const inView = extentAround(matrix, room.height, Math.ceil(room.width / NARROWEST_CELL));
  eachValue(matrix, inView, (value) => values.push(value));
  const form = (format: NumberForm['write'], note: string | null = null): NumberForm => {
    const write = (value: number): string => {
      const sign = isAlarming(value, matrix.meansInfinity) ? ALARM_SIGN : '';
      return room.glyphs.text(sign + format(value));
    };
    return { write, width: values.reduce((widest, value) => Math.max(widest, widthOf(write(value))), 1), note };
  };
  if (matrix.shares) {
    return [
      form((value) => formatNumber(value, 3)),
      form((value) => formatNumber(value, 2)),
      form((value) => formatNumber(100 * value, 0), 'in percent'),
    ];
  }
  const largest = largestOf(matrix);
  const most = decimalsFor(largest);
  const fewest = Math.min(most, FEWEST_DECIMALS);
  const decimals = Array.from({ length: most - fewest + 1 }, (_, k) => form(signedFormFor(values, most - k)));
  if (largest === 0 || largest >= SMALL) return decimals;
  // What is the same in all of small numbers, their zeros, is said once.
  const unit = 10 ** Math.floor(Math.log10(largest));
  const note = `in units of ${formatShort(unit)}`;
  const scaled = (digits: number) => form((value) => formatSigned(value / unit, digits), note);
  return [...decimals, ...Array.from({ length: FEWEST_DECIMALS }, (_, k) => scaled(FEWEST_DECIMALS - k))];
}

/** Numbers below it have a zero or more after the point. */
const SMALL = 0.1;

/** About four digits of the largest value. */
function decimalsFor(largest: number): number {
  if (largest === 0) return FEWEST_DECIMALS;
  return Math.max(0, Math.min(MOST_DECIMALS, MOST_DECIMALS - 1 - Math.floor(Math.log10(largest))));
}
