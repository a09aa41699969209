/**
 * Functions that make one number of many: of all elements of their values, or, with the name or number of an axis, one
 * along that axis for each place of the others.
 */

import { quote } from '../../../files/refusal.js';
import { sizeOf } from '../../../numbers/engine/tensor.js';
import type { Fold } from '../lanes.js';
import {
  describeOperand,
  fail,
  holds,
  isTensor,
  type NumberedAxis,
  numbersOf,
  type Operand,
  tensorOperand,
} from '../values.js';

/** A function of expressions. */
export interface FunctionDefinition {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** The least and the greatest number of arguments. */
  readonly arity: readonly [number, number];
  apply(values: readonly Operand[]): Operand;
  /** For a reduction: which of its arguments, where it is the last, may be an axis. */
  readonly axisAt?: number;
  /** For a reduction: how it goes through all elements of its arguments. */
  readonly fold?: Fold;
  /** For an elementwise function: what it makes of each element. */
  readonly element?: (x: number) => number;
  /** Whether it turns a single number into true or false. */
  readonly asTruth?: boolean;
  /** For a reduction that one element decides: which one, −1 or NaN where none does. */
  readonly decidedBy?: (data: ArrayLike<number>) => number;
}

const MOST_VALUES = 16;

type Reduce = (data: ArrayLike<number>) => number | boolean;

export const REDUCTIONS: readonly FunctionDefinition[] = [
  {
    ...folding(
      'max',
      'The largest element; NaN when one is NaN.',
      -Infinity,
      (max, data, count) => {
        let result = max;
        for (let i = 0; i < count; i++) result = Math.max(result, data[i]);
        return result;
      },
      ofSome('max'),
    ),
    decidedBy: (data) => extremeOf(data, (x, y) => x > y),
  },
  {
    ...folding(
      'min',
      'The smallest element; NaN when one is NaN.',
      Infinity,
      (min, data, count) => {
        let result = min;
        for (let i = 0; i < count; i++) result = Math.min(result, data[i]);
        return result;
      },
      ofSome('min'),
    ),
    decidedBy: (data) => extremeOf(data, (x, y) => x < y),
  },
  folding('sum', 'All elements added, from the first to the last.', 0, addAll),
  folding(
    'mean',
    'The average of the elements.',
    0,
    addAll,
    ofSome('mean', (sum, count) => sum / count),
  ),
  folding(
    'norm',
    'The length of the elements as one vector.',
    0,
    (sum, data, count) => {
      let result = sum;
      for (let i = 0; i < count; i++) result += data[i] * data[i];
      return result;
    },
    Math.sqrt,
  ),
  folding(
    'count',
    'How many elements are neither 0 nor NaN, so of a comparison how many hold.',
    0,
    (found, data, count) => {
      let result = found;
      for (let i = 0; i < count; i++) if (holds(data[i])) result++;
      return result;
    },
  ),
  {
    ...folding(
      'any',
      'Whether some element is neither 0 nor NaN.',
      0,
      (found, data, count) => (found === 1 || firstHolding(data, count) !== -1 ? 1 : 0),
      (found) => found === 1,
    ),
    decidedBy: firstHolding,
  },
  ofOne('var', 'The variance: the average squared distance from the mean, divided by n.', varianceOf),
  ofOne('std', 'The standard deviation, its root.', (data) => Math.sqrt(varianceOf(data))),
  ofOne(
    'argmax',
    'Where the largest element is, counted from 0 over all elements: the first of several, and NaN before all others.',
    (data) => extremeOf(data, (x, y) => x > y),
  ),
  ofOne('argmin', 'Where the smallest element is, counted likewise.', (data) => extremeOf(data, (x, y) => x < y)),
  ofOne('median', 'The middle of the sorted elements, or the mean of both; NaN when one is NaN.', (data) =>
    quantileOf(data, 0.5),
  ),
  {
    name: 'quantile',
    usage: 'quantile(x, 0.5)',
    summary:
      'The value so far through the sorted elements, from 0 for the least to 1 for the largest, between two in proportion; NaN when one is NaN.',
    arity: [2, 3],
    axisAt: 2,
    apply: ([value, share, ...axis]) => {
      if (typeof share !== 'number' || !(share >= 0 && share <= 1)) {
        fail('quantile needs a share from 0 to 1, as in quantile(x, 0.5).');
      }
      const reduce = reduceSome('quantile', (data) => quantileOf(data, share));
      return reduceBy('quantile', reduce, [value, ...axis]);
    },
  },
];

/** Refuses to reduce no elements, of which there is no largest and no mean. */
function ofSome(name: string, complete: Fold['complete'] = (result) => result): Fold['complete'] {
  return (result, count) => {
    if (count === 0) fail(`${name} needs an element; there is none here.`);
    return complete(result, count);
  };
}

function reduceSome(name: string, reduce: Reduce): Reduce {
  const complete = ofSome(name);
  return (data) => complete(0, data.length) === 0 && reduce(data);
}

/** Reduces all elements of all values, in order. Plain loops over locals: a search runs this at every step of a run. */
function folding(
  name: string,
  summary: string,
  initial: number,
  reduce: Fold['reduce'],
  complete: Fold['complete'] = (result) => result,
): FunctionDefinition {
  const whole: Reduce = (data) => complete(reduce(initial, data, data.length), data.length);
  return {
    ...{ name, usage: `${name}(x, …)`, summary, arity: [1, MOST_VALUES], axisAt: 1 },
    fold: { initial, reduce, complete },
    apply: (values) => {
      const [first] = values;
      if (name === 'any' && typeof first === 'boolean' && values.length === 1) return first;
      // A number names an axis, as in NumPy, where it alone follows a tensor.
      const isAlongNumber = values.length === 2 && isTensor(first) && typeof values[1] === 'number';
      if (typeof values.at(-1) === 'string' || isAlongNumber) return reduceBy(name, whole, values);
      return whole(values.flatMap((value) => Array.from(numbersOf(value, name))));
    },
  };
}

function ofOne(name: string, summary: string, reduce: Reduce): FunctionDefinition {
  const some = reduceSome(name, reduce);
  return {
    ...{ name, usage: `${name}(x)`, summary, arity: [1, 2], axisAt: 1 },
    apply: (values) => reduceBy(name, some, values),
  };
}

/** @param values a value, and where given the name or number of an axis */
function reduceBy(name: string, reduce: Reduce, [value, axis, ...more]: readonly Operand[]): Operand {
  if (axis === undefined) return reduce(numbersOf(value, name));
  if ((typeof axis !== 'string' && typeof axis !== 'number') || more.length > 0) {
    fail(`${name} takes one value and an axis, by its name or number.`);
  }
  if (!isTensor(value)) fail(`${describeOperand(value)} has no axes.`.replace(/^./, (c) => c.toUpperCase()));
  const { shape, axes, data } = value;
  const at = typeof axis === 'string' ? axisCalled(axes, axis) : axisNumbered(axes, axis);
  const length = shape[at];
  const others = shape.toSpliced(at, 1);
  if (others.length === 0) return reduce(data);
  const inner = sizeOf(shape.slice(at + 1));
  const run = new Float64Array(length);
  const reduced = Array.from({ length: sizeOf(others) }, (_, place) => {
    const start = Math.floor(place / inner) * length * inner + (place % inner);
    for (let i = 0; i < length; i++) run[i] = data[start + i * inner];
    return Number(reduce(run));
  });
  return tensorOperand({ shape: others, data: reduced }, axes.toSpliced(at, 1));
}

/** `dimension#2` is the second axis called dimension, as `.softmax#2` is the second step of that name. */
function axisCalled(axes: readonly NumberedAxis[], text: string): number {
  const { name, number } = /^(?<name>.*?)(?:#(?<number>\d+))?$/su.exec(text)?.groups ?? {};
  const called = axes.flatMap((each, at) => (each.name === name ? [at] : []));
  return (
    called[Number(number ?? 1) - 1] ??
    fail(`There is no axis ${quote(text)}: there are ${axes.map((each) => each.name).join(', ')}.`)
  );
}

/** Counted from 0, or back from −1 for the last. */
function axisNumbered(axes: readonly NumberedAxis[], number: number): number {
  const at = number < 0 ? axes.length + number : number;
  if (axes[at] !== undefined) return at;
  const names = axes.map(({ name }) => name).join(', ');
  fail(
    `A number after a tensor is an axis, and there is no axis ${number}: there ${axes.length === 1 ? 'is' : 'are'} ${names}, counted from 0.`,
  );
}

function addAll(sum: number, data: ArrayLike<number>, count: number): number {
  let result = sum;
  for (let i = 0; i < count; i++) result += data[i];
  return result;
}

function firstHolding(data: ArrayLike<number>, count = data.length): number {
  for (let i = 0; i < count; i++) if (holds(data[i])) return i;
  return -1;
}

function varianceOf(data: ArrayLike<number>): number {
  const mean = addAll(0, data, data.length) / data.length;
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data[i] - mean) ** 2;
  return squares / data.length;
}

/** Where the first extreme element is, or the first NaN if there is one. */
function extremeOf(data: ArrayLike<number>, isBetter: (x: number, y: number) => boolean): number {
  if (data.length === 0) return NaN;
  let at = 0;
  for (let i = 1; i < data.length && !Number.isNaN(data[at]); i++) {
    if (isBetter(data[i], data[at]) || Number.isNaN(data[i])) at = i;
  }
  return at;
}

/** NaN when an element is NaN, as in NumPy. */
function quantileOf(data: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(data).sort();
  if (sorted.length === 0 || Number.isNaN(sorted[sorted.length - 1])) return NaN;
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const [low, high] = [sorted[below], sorted[Math.ceil(position)]];
  const [gap, part] = [high - low, position - below];
  if (low === high) return low;
  // The difference of an infinity and another number is none, and that of two large ones may be.
  return Number.isFinite(gap) ? low + gap * part : low * (1 - part) + high * part;
}
