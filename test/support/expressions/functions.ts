/** The functions of expressions, as `info expressions` describes them, in plain loops. */
import { exp, ln } from '../../../src/numbers/kernels/elementary.js';
import { refuse } from './syntax.js';
import {
  holds,
  isTable,
  mapNumbers,
  nameOfElement,
  numbersOf,
  type Plain,
  type Table,
  tableOrNumber,
} from './tables.js';

type Reduce = (list: readonly number[], share: number) => number;

const sum = (list: readonly number[]): number => list.reduce((total, x) => total + x, 0);
const mean = (list: readonly number[]): number => sum(list) / list.length;
const variance = (list: readonly number[]): number => mean(list.map((x) => (x - mean(list)) ** 2));

/** Of no elements there is none of these. */
function some(reduce: Reduce): Reduce {
  return (list, share) => (list.length === 0 ? refuse('no elements') : reduce(list, share));
}

/** Over several values. */
const OVER_ALL: Readonly<Record<string, Reduce>> = {
  max: some((list) => list.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY)),
  min: some((list) => list.reduce((least, x) => Math.min(least, x), Number.POSITIVE_INFINITY)),
  sum,
  mean: some(mean),
  norm: (list) => Math.sqrt(sum(list.map((x) => x * x))),
  count: (list) => list.filter(holds).length,
  any: (list) => Number(list.some(holds)),
};
/** Over one value. */
const OVER_ONE: Readonly<Record<string, Reduce>> = {
  var: some(variance),
  std: some((list) => Math.sqrt(variance(list))),
  median: some((list) => quantile(list, 0.5)),
  argmax: (list) => firstOf(list, OVER_ALL.max(list, 0)),
  argmin: (list) => firstOf(list, OVER_ALL.min(list, 0)),
};
const ELEMENTWISE: Readonly<Record<string, (x: number) => number>> = {
  abs: Math.abs,
  // Held against others in their own tests; Node.js rounds some of their results in another way.
  exp,
  log: ln,
  sqrt: Math.sqrt,
  sign: Math.sign,
  round: (x) => {
    const nearest = Math.round(x);
    if (Math.abs(nearest - x) !== 0.5 || nearest % 2 === 0) return nearest;
    return nearest - 1 === 0 && x < 0 ? -0 : nearest - 1;
  },
};
const QUESTIONS: Readonly<Record<string, (x: number) => boolean>> = {
  isnan: (x) => Number.isNaN(x),
  isfinite: (x) => Number.isFinite(x),
  isinf: (x) => x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY,
};

/** How many values each function takes. */
export const COUNTS: Readonly<Record<string, readonly [number, number]>> = {
  ...Object.fromEntries(
    [...Object.keys(ELEMENTWISE), ...Object.keys(QUESTIONS), 'where', 'shape', 'len'].map((name) => [name, [1, 1]]),
  ),
  ...Object.fromEntries(Object.keys(OVER_ALL).map((name) => [name, [1, 16]])),
  ...Object.fromEntries(Object.keys(OVER_ONE).map((name) => [name, [1, 2]])),
  quantile: [2, 3],
  cosine: [2, 2],
  top: [2, 2],
  histogram: [1, 2],
};

/** Whether the last of so many values is an axis, where the first is a table and this a number. */
export function endsInAxis(name: string, count: number): boolean {
  if (name === 'quantile') return count === 3;
  return count === 2 && (Object.hasOwn(OVER_ALL, name) || Object.hasOwn(OVER_ONE, name));
}

export function callFunction(name: string, values: readonly Plain[]): Plain {
  if (Object.hasOwn(ELEMENTWISE, name)) return mapNumbers(values[0], ELEMENTWISE[name]);
  if (Object.hasOwn(QUESTIONS, name)) return ask(values[0], QUESTIONS[name]);
  if (name === 'any' && typeof values[0] === 'boolean' && values.length === 1) return values[0];
  if (Object.hasOwn(OVER_ALL, name)) return reduceAll(name, values);
  if (name === 'quantile') return reduceOne(quantile, values[0], values[2], shareOf(values[1]));
  if (Object.hasOwn(OVER_ONE, name)) return reduceOne(OVER_ONE[name], values[0], values[1], 0);
  if (name === 'shape' || name === 'len') return extents(name, values[0]);
  if (name === 'where') return where(values[0]);
  if (name === 'top') return top(values[0], values[1]);
  if (name === 'histogram') return histogram(values[0], values[1] ?? 20);
  return cosine(numbersOf(values[0]), numbersOf(values[1]));
}

function ask(value: Plain, question: (x: number) => boolean): Plain {
  return typeof value === 'number' ? question(value) : mapNumbers(value, (x) => Number(question(x)));
}

function reduceAll(name: string, values: readonly Plain[]): Plain {
  const reduce = OVER_ALL[name];
  const [first, second] = values;
  const isAlong = values.length === 2 && (typeof second === 'string' || (isTable(first) && typeof second === 'number'));
  const result = isAlong ? alongAxis(reduce, first, second, 0) : reduce(values.flatMap(numbersOf), 0);
  return name === 'any' && typeof result === 'number' ? result === 1 : result;
}

function reduceOne(reduce: Reduce, value: Plain, axis: Plain | undefined, share: number): Plain {
  return axis === undefined ? reduce(numbersOf(value), share) : alongAxis(reduce, value, axis, share);
}

function alongAxis(reduce: Reduce, value: Plain, name: Plain, share: number): Plain {
  if (!isTable(value) || (typeof name !== 'string' && typeof name !== 'number')) return refuse('no axis');
  const { shape, axes, data } = value;
  const axis = typeof name === 'number' ? axisNumbered(value, name) : axisCalled(value, name);
  const inner = shape.slice(axis + 1).reduce((size, extent) => size * extent, 1);
  const outer = shape.slice(0, axis).reduce((size, extent) => size * extent, 1);
  const result: number[] = [];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * shape[axis] * inner + i;
      result.push(
        reduce(
          Array.from({ length: shape[axis] }, (_, k) => data[start + k * inner]),
          share,
        ),
      );
    }
  }
  const others = shape.map((_, k) => k).filter((k) => k !== axis);
  return tableOrNumber({ shape: others.map((k) => shape[k]), data: result, axes: others.map((k) => axes[k]) });
}

/** "dimension#2" is the second axis called dimension. */
function axisCalled({ axes }: Table, name: string): number {
  const [, called, number] = /^(.*?)(?:#(\d+))?$/s.exec(name) ?? [];
  const matching = axes.map((_, k) => k).filter((k) => axes[k].name === called);
  return matching[Number(number ?? 1) - 1] ?? refuse('no such axis');
}

/** From 0, or back from −1. */
function axisNumbered({ axes }: Table, number: number): number {
  const all = axes.map((_, k) => k);
  return all.find((k) => k === number || k - axes.length === number) ?? refuse('no such axis');
}

function extents(name: string, value: Plain): Plain {
  if (!isTable(value)) return refuse('no table');
  const { shape, axes } = value;
  if (name === 'len') return shape[0];
  return { shape: [shape.length], data: shape, axes: [{ name: 'axis', labels: axes.map((axis) => axis.name) }] };
}

/** Of several the first; NaN is larger and smaller than all others, as in max and min. */
function firstOf(list: readonly number[], x: number): number {
  const found = Number.isNaN(x) ? list.findIndex(Number.isNaN) : list.indexOf(x);
  return found === -1 ? Number.NaN : found;
}

function shareOf(value: Plain): number {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : refuse('no share');
}

function quantile(list: readonly number[], share: number): number {
  if (list.length === 0) return refuse('no elements');
  if (list.some(Number.isNaN)) return Number.NaN;
  const sorted = Float64Array.from(list).sort();
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === above) return below;
  const part = place - Math.floor(place);
  // An infinity has no difference from another number, and weighs more than any.
  return Number.isFinite(above - below) ? below + (above - below) * part : below * (1 - part) + above * part;
}

function cosine(left: readonly number[], right: readonly number[]): number {
  if (left.length !== right.length) return refuse('two sizes');
  const product = (x: readonly number[], y: readonly number[]): number => sum(x.map((each, i) => each * y[i]));
  return product(left, right) / Math.sqrt(product(left, left) * product(right, right));
}

function pick(table: Table, indices: readonly number[], data: readonly number[]): Table {
  const name = table.axes.map((axis) => axis.name).join(', ');
  return { shape: [indices.length], data, axes: [{ name, labels: indices.map((i) => nameOfElement(table, i)) }] };
}

function where(value: Plain): Plain {
  if (!isTable(value)) return refuse('no table');
  const indices = value.data.map((_, i) => i).filter((i) => holds(value.data[i]));
  return pick(value, indices, indices);
}

function top(value: Plain, count: Plain): Plain {
  if (!isTable(value) || typeof count !== 'number' || !Number.isInteger(count) || count < 1) return refuse('no table');
  const rank = (i: number): number => (Number.isNaN(value.data[i]) ? Number.POSITIVE_INFINITY : value.data[i]);
  const isFirst = (i: number): number => Number(Number.isNaN(value.data[i]));
  const compare = (i: number, j: number): number =>
    isFirst(j) - isFirst(i) || (rank(i) === rank(j) ? i - j : rank(j) - rank(i));
  const indices = value.data.map((_, i) => i).sort(compare);
  const chosen = indices.slice(0, count);
  return pick(
    value,
    chosen,
    chosen.map((i) => value.data[i]),
  );
}

function histogram(value: Plain, parts: Plain): Plain {
  if (typeof parts !== 'number' || !Number.isInteger(parts) || parts < 1 || parts > 200) return refuse('no parts');
  const list = numbersOf(value);
  const finite = list.filter(Number.isFinite);
  const [least, largest] = finite.length === 0 ? [0, 0] : [OVER_ALL.min(finite, 0), OVER_ALL.max(finite, 0)];
  // Halves: the difference of two finite numbers may be infinite.
  const width = (largest / 2 - least / 2) / parts;
  const counts: number[] = new Array(finite.length === 0 ? 0 : least === largest ? 1 : parts).fill(0);
  for (const x of finite) counts[width > 0 ? Math.min(parts - 1, Math.floor((x / 2 - least / 2) / width)) : 0]++;
  const others = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN]
    .map((other) => list.filter((x) => Object.is(x, other)).length)
    .filter((count) => count > 0);
  const data = [...counts, ...others];
  return { shape: [data.length], data, axes: [{ name: 'from … to', labels: null }] };
}
