/** Values of expressions as plain lists of numbers with named axes, and what operators and brackets do to them. */
import { power } from '../../../src/numbers/engine/power.js';
import { refuse } from './syntax.js';

export interface PlainAxis {
  readonly name: string;
  readonly labels: readonly string[] | null;
}

export interface Table {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly axes: readonly PlainAxis[];
}

export type Plain = number | boolean | string | Table;

/** A single place, or the entries from one up to another. */
export type Place = number | string | { readonly from: number; readonly to: number | null };

export function isTable(value: Plain): value is Table {
  return typeof value === 'object';
}

export function numbersOf(value: Plain): readonly number[] {
  if (typeof value === 'number') return [value];
  return isTable(value) ? value.data : refuse('no numbers');
}

/** A table without axes is the number in it. */
export function tableOrNumber(table: Table): Plain {
  return table.shape.length === 0 ? table.data[0] : table;
}

export function mapNumbers(value: Plain, change: (x: number) => number): Plain {
  if (typeof value === 'number') return change(value);
  return isTable(value) ? { ...value, data: value.data.map(change) } : refuse('no numbers');
}

/** Element by element; a number goes with every element. The axes are those of the left one, if it has some. */
function combine(left: Plain, right: Plain, change: (x: number, y: number) => number): Table {
  if (isTable(left) && isTable(right)) {
    if (left.shape.join() !== right.shape.join()) refuse('two shapes');
    return { ...left, data: left.data.map((x, i) => change(x, right.data[i])) };
  }
  if (isTable(left) && typeof right === 'number') return { ...left, data: left.data.map((x) => change(x, right)) };
  if (isTable(right) && typeof left === 'number') return { ...right, data: right.data.map((y) => change(left, y)) };
  return refuse('a table and no number');
}

const ARITHMETIC: Readonly<Record<string, (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '%': (x, y) => x % y,
  // Engines round ** in their own ways; this one is held against exact powers in its own test.
  '**': power,
};
const COMPARISONS: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  '<': (x, y) => x < y,
  '<=': (x, y) => x <= y,
  '>': (x, y) => x > y,
  '>=': (x, y) => x >= y,
  '==': (x, y) => x === y,
  '!=': (x, y) => x !== y,
};

/** All operators of two values but && and ||. */
export function operate(operator: string, left: Plain, right: Plain): Plain {
  const compare = COMPARISONS[operator];
  if (typeof left === 'number' && typeof right === 'number') {
    return compare === undefined ? ARITHMETIC[operator](left, right) : compare(left, right);
  }
  if (isTable(left) || isTable(right)) {
    return combine(left, right, compare === undefined ? ARITHMETIC[operator] : (x, y) => Number(compare(x, y)));
  }
  if (typeof left !== typeof right || !['==', '!='].includes(operator)) refuse('other kinds');
  return (left === right) === (operator === '==');
}

export function sign(operator: string, value: Plain): Plain {
  if (operator === '-') return mapNumbers(value, (x) => -x);
  if (operator === '+') return mapNumbers(value, (x) => x);
  if (typeof value === 'boolean') return !value;
  return isTable(value) ? mapNumbers(value, (x) => Number(!holds(x))) : refuse('! of a number or a text');
}

/** Whether an element counts as holding. */
export function holds(x: number): boolean {
  return x !== 0 && !Number.isNaN(x);
}

/** The entries at these places, one an axis from the first; axes without a place are taken whole. */
export function entriesOf(value: Plain, places: readonly Place[]): Plain {
  if (!isTable(value)) return refuse('no elements');
  if (places.length > value.shape.length) refuse('more places than axes');
  const chosen = value.shape.map((extent, axis) => {
    const place = places[axis] ?? { from: 0, to: null };
    return typeof place === 'object' ? rangeOf(place, extent) : [positionOf(place, extent, value.axes[axis])];
  });
  const kept = value.shape.map((_, axis) => axis).filter((axis) => !isSingle(places[axis]));
  const data = chosen.reduce<readonly number[]>(
    (starts, positions, axis) => starts.flatMap((start) => positions.map((p) => start * value.shape[axis] + p)),
    [0],
  );
  return tableOrNumber({
    shape: kept.map((axis) => chosen[axis].length),
    data: data.map((index) => value.data[index]),
    axes: kept.map((axis) => partOfAxis(value.axes[axis], value.shape[axis], chosen[axis])),
  });
}

function isSingle(place: Place | undefined): boolean {
  return place !== undefined && typeof place !== 'object';
}

/** Entries of a slice keep their names, or their positions for names. */
function partOfAxis({ name, labels }: PlainAxis, extent: number, positions: readonly number[]): PlainAxis {
  return positions.length === extent
    ? { name, labels }
    : { name, labels: positions.map((p) => (labels === null ? String(p) : labels[p])) };
}

function positionOf(place: number | string, extent: number, { labels }: PlainAxis): number {
  const position = typeof place === 'number' ? fromFirst(place, extent) : (labels?.indexOf(place) ?? -1);
  if (!Number.isInteger(position) || position < 0 || position >= extent) refuse('no such element');
  return position;
}

/** −1 is the last. */
function fromFirst(position: number, extent: number): number {
  return position < 0 ? extent + position : position;
}

function rangeOf({ from, to }: { readonly from: number; readonly to: number | null }, extent: number) {
  const [first, end] = [fromFirst(from, extent), to === null ? extent : fromFirst(to, extent)];
  const isSound = Number.isInteger(first) && Number.isInteger(end) && 0 <= first && first <= end && end <= extent;
  return isSound ? Array.from({ length: end - first }, (_, k) => first + k) : refuse('no such slice');
}

/** The name of an element over all axes. */
export function nameOfElement({ shape, axes }: Table, index: number): string {
  const names: string[] = [];
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const position = rest % shape[axis];
    names.unshift(axes[axis].labels?.[position] ?? String(position));
    rest = Math.floor(rest / shape[axis]);
  }
  return names.join(', ');
}
