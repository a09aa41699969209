/**
 * Arrays as a table with a line of names: the last axis over the columns, all other axes down the rows, each with a
 * column for its labels. Values of one axis, such as losses over iterations, stand beside each other.
 */
import { coordinatesOf, sizeOf } from '../../engine/tensor.js';
import type { NamedArray } from './named-array.js';

/** Null where these arrays do not make one table. */
export function encodeCsv(arrays: readonly NamedArray[]): Buffer | null {
  const [first] = arrays;
  const isWide = first.shape.length >= 2;
  if (isWide ? arrays.length > 1 : arrays.some(({ shape }) => shape.join() !== first.shape.join())) return null;
  const down = isWide ? first.shape.slice(0, -1) : first.shape;
  const across = isWide ? first.shape[first.shape.length - 1] : 1;
  const header = [
    ...down.map((_, axis) => first.axes[axis]?.name ?? `axis ${axis}`),
    ...(isWide
      ? Array.from({ length: across }, (_, column) => labelAt(first, down.length, column))
      : arrays.map(({ name }) => name)),
  ];
  const lines = [header.map(writeCell).join(',')];
  for (let row = 0; row < sizeOf(down); row++) {
    const place = coordinatesOf(down, row).map((position, axis) => labelAt(first, axis, position));
    const numbers = isWide
      ? Array.from({ length: across }, (_, column) => writeNumber(first.data[row * across + column]))
      : arrays.map(({ data }) => writeNumber(data[row]));
    lines.push([...place.map(writeCell), ...numbers].join(','));
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

function labelAt({ axes }: NamedArray, axis: number, position: number): string {
  return axes[axis]?.labels?.[position] ?? String(position);
}

/** The shortest text that reads as the same float64. */
function writeNumber(x: number): string {
  return Object.is(x, -0) ? '-0' : String(x);
}

function writeCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
