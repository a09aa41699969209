/**
 * Contours of a function over a grid: lines along which it has one value each, by d3-contour's marching squares.
 * Invariant: a line runs between finite values only. At the edge of the grid, and beside what is no finite number, it ends.
 */
import { contours } from 'd3-contour';

/** Values at places spread evenly, row by row, the first row at `y.from`. */
export interface Grid {
  readonly across: number;
  readonly down: number;
  readonly x: Range;
  readonly y: Range;
  readonly values: readonly number[];
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A value, and the lines along which the function has it, as `[x, y]` in the units of the axes. */
interface Level {
  readonly value: number;
  readonly lines: readonly (readonly Place[])[];
}

type Place = readonly [x: number, y: number];

/** More levels cannot be told apart. */
const MOST_LEVELS = 8;
/** Where the highest value is so many times as far up as the middle one, steps of one size would all lie around it. */
const MOST_EVEN = 50;
/** Places are drawn, not computed with. */
const DIGITS = 5;

export function contourLevels(grid: Grid): readonly Level[] {
  const finite = grid.values.filter(Number.isFinite).sort((a, b) => a - b);
  const [least, middle, largest] = [0, Math.floor(finite.length / 2), finite.length - 1].map((k) => finite[k]);
  if (!(least < largest)) return [];
  const isEven = !(least > 0) || largest - least <= MOST_EVEN * (middle - least);
  // What is not finite gets a height, so that lines come to lie beside it, where they are cut off.
  const values = grid.values.map((value) =>
    Number.isFinite(value) ? value : Math.min(Number.MAX_VALUE, 2 * largest - least),
  );
  return contours()
    .size([grid.across, grid.down])
    .thresholds(isEven ? evenLevels(least, largest) : roundLevels(least, largest))(values)
    .map(({ value, coordinates }) => ({ value, lines: coordinates.flat().flatMap((ring) => linesOf(ring, grid)) }))
    .filter(({ lines }) => lines.length > 0);
}

/** Equally far apart, as on a map of hills. */
function evenLevels(least: number, largest: number): number[] {
  const range = largest - least;
  const step = roundValues(range / MOST_LEVELS, range).find((value) => range / value < MOST_LEVELS) ?? range;
  const first = Math.ceil(least / step);
  return Array.from({ length: MOST_LEVELS + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12))).filter(
    (value) => value > least && value < largest,
  );
}

/** The largest of 1, 2 and 5 times powers of ten. */
function roundLevels(least: number, largest: number): number[] {
  return roundValues(least, largest)
    .filter((value) => value > least && value < largest)
    .slice(-MOST_LEVELS);
}

function roundValues(least: number, largest: number): readonly number[] {
  const [first, last] = [least, largest].map((value) => Math.floor(Math.log10(value)));
  const decades = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  return decades.flatMap((decade) => [1, 2, 5].map((digit) => Number(`${digit}e${decade}`)));
}

/** Where a row or a column of the grid lies. */
export function placeOn({ from, to }: Range, position: number, count: number): number {
  return from + ((to - from) * position) / (count - 1);
}

/** The parts of a ring that lie between finite values. A ring goes round what is higher, along the edge of the grid too. */
function linesOf(ring: readonly (readonly number[])[], grid: Grid): readonly (readonly Place[])[] {
  const lines: Place[][] = [];
  let isOn = false;
  for (let k = 1; k < ring.length; k++) {
    const [from, to] = [ring[k - 1], ring[k]];
    const isWithin = isFiniteAround(grid, (from[0] + to[0]) / 2 - 0.5, (from[1] + to[1]) / 2 - 0.5);
    if (isWithin && !isOn) lines.push([placeIn(grid, from)]);
    if (isWithin) lines[lines.length - 1].push(placeIn(grid, to));
    isOn = isWithin;
  }
  return lines;
}

/** Whether a place lies in a square of the grid whose four corners are finite. */
function isFiniteAround({ across, down, values }: Grid, x: number, y: number): boolean {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (column < 0 || row < 0 || column >= across - 1 || row >= down - 1) return false;
  const corner = row * across + column;
  return [corner, corner + 1, corner + across, corner + across + 1].every((at) => Number.isFinite(values[at]));
}

/** d3-contour has the first value at 0.5. */
function placeIn({ across, down, x, y }: Grid, [column, row]: readonly number[]): Place {
  return [round(placeOn(x, column - 0.5, across)), round(placeOn(y, row - 0.5, down))];
}

function round(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
