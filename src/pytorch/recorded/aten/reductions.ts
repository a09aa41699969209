/** Ops that add up, average, or look for the largest along axes; products of matrices; softmax. */

import { readFormula } from '../../../document/read-formula.js';
import { exponentialsOf } from '../../../model/ops/softmax.js';
import {
  add,
  call,
  constant,
  divide,
  type Expression,
  evaluate,
  type FormulaPart,
  type Leaf,
  mean,
  multiply,
  power,
  scaled,
  subtract,
  sum,
} from '../../../numbers/engine/expression.js';
import { coordinatesOf, indexAt, range, sizeOf } from '../../../numbers/engine/tensor.js';
import { type At, axisOf, defineFormulas, type FormulaDefinition } from './formula.js';

const SUM_OF_POWERS_Z = readFormula('Σ e^z');
const SUM_OF_SIZES = readFormula('Σ |x|');
const SUM_OF_X_SQUARED = readFormula('Σ x²');
const SUM_OF_X_MINUS_MEAN_SQUARED = readFormula('Σ (x − mean)²');
const SUM_OF_X = readFormula('Σ x');
const SUM = readFormula('Σ');
const SUM_OF_G_TIMES_P = readFormula('Σ g × p');
const SUM_OF_G = readFormula('Σ g');

/** The flat indices of an input that one element of a reduction is made of. */
function reduced(at: At, name: string): readonly number[] {
  const shape = at.shapeOf(name);
  const given = at.list('dim');
  const axes = (given === null || given.length === 0 ? range(shape.length) : given).map((axis) =>
    axisOf(axis, shape.length),
  );
  const isReduced = shape.map((_, axis) => axes.includes(axis));
  const isKept = at.shape.length === shape.length;
  const outer = at.coordinates.filter((_, axis) => !isKept || !isReduced[axis]);
  const first = indexAt(
    shape,
    isReduced.map((isWithin) => (isWithin ? 0 : (outer.shift() ?? 0))),
  );
  const inner = shape.map((extent, axis) => (isReduced[axis] ? extent : 1));
  const offsets = at.made('offsets', 0, () => range(sizeOf(inner)).map((k) => indexAt(shape, coordinatesOf(inner, k))));
  return offsets.map((offset) => first + offset);
}

const parts = (at: At): readonly Leaf[] => at.leaves('self', reduced(at, 'self'));

/**
 * The row of an input along an axis that an element belongs to: where it begins, all of it, and the element's place there.
 * The output may have fewer of a row.
 */
function along(at: At, name: string) {
  const shape = at.shapeOf(name);
  const axis = at.axis(shape.length, -1);
  if (shape.length === 0) return { first: 0, row: [0], place: 0 };
  const step = sizeOf(shape.slice(axis + 1));
  const rest = Math.floor(at.index / step);
  const place = rest % at.shape[axis];
  const first = ((rest - place) / at.shape[axis]) * shape[axis] * step + (at.index % step);
  return {
    first,
    place,
    // Most elements share what is made of their row, and need not list it.
    get row() {
      return range(shape[axis]).map((k) => first + k * step);
    },
  };
}

function softmax(at: At): Expression {
  const own = along(at, 'self');
  const { first, place } = own;
  const powers = at.sharedList('powers', first, () => exponentialsOf(at.leaves('self', own.row)).powers);
  const total = at.shared('total', first, () => sum(SUM_OF_POWERS_Z, powers));
  return divide(powers[place], total);
}

/** Where the factors of Σ a(row, k) × b(k, column) lie, of matrices in a batch. */
function factors(at: At, a: string, b: string) {
  const left = at.shapeOf(a);
  const right = at.shapeOf(b);
  const depth = left[left.length - 1];
  const columns = right.length === 1 ? 1 : right[right.length - 1];
  const rows = left.length === 1 ? 1 : left[left.length - 2];
  const column = right.length === 1 ? 0 : at.index % columns;
  const rest = Math.floor(at.index / columns);
  const row = left.length === 1 ? 0 : rest % rows;
  const batch = left.length < 3 ? 0 : Math.floor(rest / rows);
  return { depth, columns, fromA: (batch * rows + row) * depth, fromB: batch * depth * columns + column };
}

function product(a: string, b: string): (at: At) => Expression {
  const name = readFormula(`Σ ${a} × ${b}`);
  return (at) => {
    const { depth, columns, fromA, fromB } = factors(at, a, b);
    return at.dot(name, at.series(a, fromA), at.series(b, fromB, columns), depth);
  };
}

function added(a: string, b: string): FormulaDefinition['element'] {
  const multiplied = product(a, b);
  return (at) => {
    const made = scaled(at.number('alpha', 1), multiplied(at));
    const beta = at.number('beta', 1);
    return beta === 0 ? made : add(scaled(beta, at.x('self')), made);
  };
}

function norm(at: At): Expression {
  const all = parts(at);
  const order = at.number('ord', at.number('p', 2));
  const sizes = all.map((part) => (part.value < 0 ? call('negate', part) : part));
  if (order === 1) return sum(SUM_OF_SIZES, sizes);
  if (order === Infinity) return sizes.reduce((a, b) => (evaluate(b) > evaluate(a) ? b : a), constant(0));
  return call(
    'sqrt',
    sum(
      SUM_OF_X_SQUARED,
      all.map((part) => power(part, 2)),
    ),
  );
}

/** The best of the elements along axes, and its place. */
function extremes(word: string, short: string, isBetter: (a: number, b: number) => boolean) {
  const best = (along: string): FormulaDefinition => ({
    sentence: `The ${word} of the elements along ${along}.`,
    symbolic: `{result} = ${short} {self}`,
    element: (at) => parts(at).reduce((a, b) => (isBetter(b.value, a.value) ? b : a)),
  });
  const place: FormulaDefinition = {
    sentence: `The place of the ${word} element along an axis.`,
    symbolic: `{result} = arg${short} {self}`,
    element(at) {
      const all = parts(at);
      return all.reduce((best, { value }, k) => (isBetter(value, all[best].value) ? k : best), 0);
    },
  };
  return {
    [`a${short}`]: best('axes'),
    [short]: best('an axis'),
    [`${short} index`]: place,
    [`arg${short}`]: place,
  };
}

/** @param correction what is taken from the count */
export function varianceOf(parts: readonly Expression[], around: Expression, correction = 0): Expression {
  const squares = parts.map((part) => power(subtract(part, around), 2));
  return divide(sum(SUM_OF_X_MINUS_MEAN_SQUARED, squares), parts.length - correction);
}

function variance(at: At): Expression {
  const all = parts(at);
  return varianceOf(all, mean(SUM_OF_X, all), at.number('correction', at.number('unbiased', 1)));
}

/** The element that stands at this place of the sorted row, or where it stood before: equal ones in their order. */
function ranked(at: At, asPlace: boolean): FormulaPart {
  const own = along(at, 'self');
  const isDescending = at.number('descending', at.number('largest', 0)) === 1;
  const order = at.made('order', own.first, () => {
    const { row } = own;
    const numbers = row.map((index) => at.numberAt('self', index));
    // NaN count as larger than all others.
    const key = (k: number): number => (Number.isNaN(numbers[k]) ? Infinity : numbers[k]);
    const sign = isDescending ? -1 : 1;
    return range(row.length)
      .toSorted((a, b) => (key(a) === key(b) ? a - b : sign * (key(a) < key(b) ? -1 : 1)))
      .map((place) => ({ place, index: row[place] }));
  });
  const { place, index } = order[own.place];
  return asPlace ? place : at.leaf('self', index);
}

function ranking(name: string, sentence: string, where: string): Readonly<Record<string, FormulaDefinition>> {
  return {
    [name]: { sentence, symbolic: '{result}(j) = the jth of {self}', element: (at) => ranked(at, false) },
    [`${name} index`]: {
      sentence: where,
      symbolic: '{result}(j) = the place of the jth of {self}',
      element: (at) => ranked(at, true),
    },
  };
}

/** An element and all before it along an axis. */
function upTo(at: At): readonly Expression[] {
  const { row, place } = along(at, 'self');
  return at.leaves('self', row.slice(0, place + 1));
}

function multiplied(parts: readonly Expression[]): Expression {
  return parts.reduce((product, part) => multiply(product, part));
}

const NORM: FormulaDefinition = {
  noun: 'the norm',
  sentence: 'The length of all elements taken as one vector.',
  symbolic: '{result} = √(Σ {self}²)',
  element: norm,
};

const SOFTMAX: FormulaDefinition = {
  noun: 'softmax',
  sentence: 'Along an axis, scores become shares that add up to 1.',
  symbolic: '{result}(j) = e^{self}(j) / Σ e^{self}(i)',
  element: softmax,
  saturation: { kind: 'distribution' },
};

export const REDUCTIONS = defineFormulas({
  sum: {
    noun: 'the sum',
    sentence: 'Elements are added up along axes.',
    symbolic: '{result} = Σ {self}',
    element: (at) => sum(SUM, parts(at)),
  },
  mean: {
    noun: 'the mean',
    sentence: 'The mean of the elements along axes.',
    symbolic: '{result} = Σ {self} / n',
    element: (at) => mean(SUM, parts(at)),
  },
  var: {
    sentence: 'The variance of the elements along axes.',
    symbolic: '{result} = Σ ({self} − mean)² / n',
    element: variance,
  },
  std: {
    sentence: 'The standard deviation of the elements along axes.',
    symbolic: '{result} = √(Σ ({self} − mean)² / n)',
    element: (at) => call('sqrt', variance(at)),
  },
  ...extremes('largest', 'max', (a, b) => a > b),
  ...extremes('smallest', 'min', (a, b) => a < b),
  prod: {
    noun: 'the product',
    sentence: 'Elements are multiplied along axes.',
    symbolic: '{result} = Π {self}',
    element: (at) => multiplied([constant(1), ...parts(at)]),
  },
  ...ranking('sort', 'Elements are put in order along an axis.', 'Where each element of the sorted row stood.'),
  ...ranking('topk', 'The largest elements along an axis, in order.', 'Where each of the largest elements stood.'),
  any: {
    sentence: '1 if any element is not 0.',
    symbolic: '{result} = any {self}',
    element: (at) => Number(parts(at).some(({ value }) => value !== 0)),
  },
  all: {
    sentence: '1 if no element is 0.',
    symbolic: '{result} = all {self}',
    element: (at) => Number(parts(at).every(({ value }) => value !== 0)),
  },
  linalg_vector_norm: NORM,
  norm: NORM,
  logsumexp: {
    sentence: 'The logarithm of the sum of e to the power of each element, with the largest taken out first.',
    symbolic: '{result} = ln Σ e^{self}',
    element: (at) => {
      const { most, powers } = exponentialsOf(parts(at));
      return add(call('ln', sum(SUM_OF_POWERS_Z, powers)), most);
    },
  },
  cumprod: {
    sentence: 'Each element times all before it along an axis.',
    symbolic: '{result}(j) = Π_{i ≤ j} {self}(i)',
    element: (at) => multiplied(upTo(at)),
  },
  cumsum: {
    sentence: 'Each element plus all before it along an axis.',
    symbolic: '{result}(j) = Σ_{i ≤ j} {self}(i)',
    element: (at) => sum(SUM, upTo(at)),
  },
  _softmax: SOFTMAX,
  _safe_softmax: {
    ...SOFTMAX,
    sentence: 'Along an axis, scores become shares that add up to 1; where all are masked, every share is 0.',
    /** It gives 0 for a row that is masked whole, where softmax gives 0 / 0. */
    element(at) {
      const own = along(at, 'self');
      const isEmpty = at.made('is empty', own.first, () =>
        at.leaves('self', own.row).every(({ value }) => value === -Infinity),
      );
      return isEmpty ? 0 : softmax(at);
    },
  },
  _log_softmax: {
    noun: 'log-softmax',
    sentence: 'The logarithms of the shares that softmax gives, by log-sum-exp.',
    symbolic: '{result}(j) = {self}(j) − ln Σ e^{self}(i)',
    element(at) {
      const own = along(at, 'self');
      const [most, total] = at.sharedList('most and total', own.first, () => {
        const { most, powers } = exponentialsOf(at.leaves('self', own.row));
        return [most, call('ln', sum(SUM_OF_POWERS_Z, powers))];
      });
      return subtract(subtract(at.leaf('self', at.index), most), total);
    },
    // The sum of the exponentials, of which the logarithm is taken, is at least 1.
    sizeWithin: () => 1,
  },
  _softmax_backward_data: {
    sentence: 'The gradient passes back through softmax: each share times what arrives, less the mean of what arrives.',
    symbolic: '{result}(j) = {output}(j) × ({grad_output}(j) − Σ {grad_output}(i) × {output}(i))',
    element: (at) => {
      const own = along(at, 'output');
      const weighted = at.shared('mean', own.first, () =>
        sum(
          SUM_OF_G_TIMES_P,
          own.row.map((index) => multiply(at.leaf('grad_output', index), at.leaf('output', index))),
        ),
      );
      return multiply(at.leaf('output', at.index), subtract(at.leaf('grad_output', at.index), weighted));
    },
  },
  _log_softmax_backward_data: {
    sentence: 'The gradient passes back through log-softmax: what arrives, less its sum times the share.',
    symbolic: '{result}(j) = {grad_output}(j) − e^{output}(j) × Σ {grad_output}(i)',
    element: (at) => {
      const own = along(at, 'output');
      const total = at.shared('total', own.first, () => sum(SUM_OF_G, at.leaves('grad_output', own.row)));
      return subtract(at.leaf('grad_output', at.index), multiply(call('exp', at.leaf('output', at.index)), total));
    },
  },
  mm: {
    noun: 'the matrix product',
    sentence: 'Each element is a row of the one times a column of the other.',
    symbolic: '{result}(n, j) = Σ {self}(n, k) × {mat2}(k, j)',
    element: product('self', 'mat2'),
  },
  bmm: {
    noun: 'the matrix products',
    sentence: 'Matrix by matrix of the batch, rows of the one times columns of the other.',
    symbolic: '{result}(b, n, j) = Σ {self}(b, n, k) × {mat2}(b, k, j)',
    element: product('self', 'mat2'),
  },
  mv: {
    noun: 'the product',
    sentence: 'Each element is a row of the matrix times the vector.',
    symbolic: '{result}(n) = Σ {self}(n, k) × {vec}(k)',
    element: product('self', 'vec'),
  },
  dot: {
    noun: 'the product',
    sentence: 'Two vectors are multiplied and added up.',
    symbolic: '{result} = Σ {self}(k) × {tensor}(k)',
    element: product('self', 'tensor'),
  },
  addmm: {
    noun: 'the linear layer',
    sentence: 'Each output is a weighted sum of its row, every input times its weight, plus a bias.',
    symbolic: '{result}(n, j) = Σ {mat1}(n, k) × {mat2}(k, j) + {self}(j)',
    element: added('mat1', 'mat2'),
  },
  baddbmm: {
    sentence: 'Matrix products of a batch, added to what was there.',
    symbolic: '{result} = {self} + Σ {batch1} × {batch2}',
    element: added('batch1', 'batch2'),
  },
});
