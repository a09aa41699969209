/**
 * Copies of parts of rows: in WebAssembly where both sides are in the same memory, otherwise in plain TypeScript, since
 * copying in order to copy gains nothing.
 * Invariant: nothing but the parts is written.
 */
import { type Again, callKernel } from './calls.js';

const BYTES = Float64Array.BYTES_PER_ELEMENT;

/** Columns of a row-major matrix: where they begin in its data, and how far one row is from the next. */
export interface ColumnPlace {
  readonly data: Float64Array;
  readonly start: number;
  readonly stride: number;
}

/** `columns` values of each row. */
export function copyColumns(from: ColumnPlace, to: ColumnPlace, rows: number, columns: number): Again {
  return callKernel(
    [to.data, from.data],
    ({ exports: { copyColumns: copy } }, [target, source]) => {
      const [fromAt, fromRow] = [source + from.start * BYTES, from.stride * BYTES];
      const [toAt, toRow] = [target + to.start * BYTES, to.stride * BYTES];
      return () => copy(rows, columns * BYTES, fromAt, fromRow, toAt, toRow);
    },
    () => copyColumnsPlainly(from, to, rows, columns),
  );
}

export function copyColumnsPlainly(from: ColumnPlace, to: ColumnPlace, rows: number, columns: number): void {
  const { data: source, stride: fromStride } = from;
  const { data: target, stride: toStride } = to;
  for (let row = 0, at = from.start, put = to.start; row < rows; row++, at += fromStride, put += toStride) {
    for (let j = 0; j < columns; j++) target[put + j] = source[at + j];
  }
}

/** Copies what square matrices, one after the other, have at or below the diagonal, and writes `hidden` elsewhere. */
export function copyLower(from: Float64Array, to: Float64Array, columns: number, hidden: number): Again {
  return callKernel(
    [to, from],
    ({ exports: { copyLower: copy } }, [target, source]) =>
      () =>
        copy(to.length / columns, columns, source, target, hidden),
    () => copyLowerPlainly(from, to, columns, hidden),
  );
}

export function copyLowerPlainly(from: Float64Array, to: Float64Array, columns: number, hidden: number): void {
  for (let start = 0, visible = 1; start < to.length; start += columns) {
    for (let j = 0; j < visible; j++) to[start + j] = from[start + j];
    for (let j = visible; j < columns; j++) to[start + j] = hidden;
    visible = visible === columns ? 1 : visible + 1;
  }
}
