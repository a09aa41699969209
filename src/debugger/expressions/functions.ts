/**
 * The functions that an expression may call on values.
 * Invariant: no function returns anything larger than its arguments.
 */

import { type Axis, nameElement } from '../../numbers/engine/value.js';
import { exp, ln } from '../../numbers/kernels/elementary.js';
import { descending } from '../../training/descending.js';
import { histogramOperand, USUAL_PARTS } from './functions/histogram.js';
import { type FunctionDefinition, REDUCTIONS } from './functions/reductions.js';
import { byName } from './names.js';
import {
  describeOperand,
  fail,
  holds,
  isTensor,
  mapNumbers,
  numbersOf,
  type Operand,
  type TensorValue,
  vectorOperand,
} from './values.js';

export const FUNCTIONS = byName<FunctionDefinition>([
  elementwise('abs', 'Without the sign, element by element.', Math.abs),
  elementwise('exp', 'e to the power of each element.', exp),
  elementwise('log', 'The natural logarithm of each element.', ln),
  elementwise('sqrt', 'The square root of each element.', Math.sqrt),
  elementwise('sign', '1, −1 or 0, by the sign of each element.', Math.sign),
  elementwise('round', 'The nearest whole number to each element; of two as near, the even one.', (x) =>
    Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x),
  ),
  ...REDUCTIONS,
  test('isnan', 'Whether it is NaN; of a tensor, 1 for each element that is.', Number.isNaN),
  test('isfinite', 'Whether it is neither NaN nor infinite; of a tensor, 1 for each element that is.', Number.isFinite),
  test('isinf', 'Whether it is ∞ or −∞; of a tensor, 1 for each element that is.', (x) => Math.abs(x) === Infinity),
  {
    name: 'shape',
    usage: 'shape(x)',
    summary: 'How many entries each axis has, by the names of the axes.',
    arity: [1, 1],
    apply: ([value]) => {
      const { shape, axes } = tensorFor('shape', value);
      return vectorOperand(shape, { name: 'axis', labels: axes.map(({ name }) => name) });
    },
  },
  {
    name: 'len',
    usage: 'len(x)',
    summary: 'How many entries the first axis has.',
    arity: [1, 1],
    apply: ([value]) => tensorFor('len', value).shape[0],
  },
  {
    name: 'cosine',
    usage: 'cosine(x, x)',
    summary:
      'How far two tensors of one size point the same way: the sum of their products over the root of the product of both sums of squares; 1 the same, 0 across, −1 opposite.',
    arity: [2, 2],
    apply: ([left, right]) => cosineOf(numbersOf(left, 'cosine'), numbersOf(right, 'cosine')),
  },
  {
    name: 'where',
    usage: 'where(x > 1)',
    summary:
      'The elements of a comparison that hold, or that are neither 0 nor NaN, by name, each with its position over all elements.',
    arity: [1, 1],
    apply: ([mask]) => elementsOf(mask),
  },
  {
    name: 'top',
    usage: 'top(x, 5)',
    summary: 'The 5 largest elements by name, the largest first, of equal ones the first; NaN before all others.',
    arity: [2, 2],
    apply: ([value, count]) => largestOf(value, count),
  },
  {
    name: 'histogram',
    usage: 'histogram(x, 20)',
    summary:
      'How many elements lie in each of 20 equal parts from the least up to the largest, which belongs to the last; then how many are −∞, ∞ and NaN, where some are. Without a number, 20; one part where all finite elements are equal.',
    arity: [1, 2],
    apply: ([value, parts = USUAL_PARTS]) => histogramOperand(numbersOf(value, 'histogram'), parts),
  },
]);

function elementwise(name: string, summary: string, element: (x: number) => number): FunctionDefinition {
  return {
    ...{ name, usage: `${name}(x)`, summary, arity: [1, 1] },
    apply: ([value]) => mapNumbers(value, name, element),
    element,
  };
}

function tensorFor(name: string, value: Operand): TensorValue {
  return isTensor(value) ? value : fail(`${name} needs a tensor, not ${describeOperand(value)}.`);
}

function cosineOf(left: ArrayLike<number>, right: ArrayLike<number>): number {
  if (left.length !== right.length) {
    fail(`cosine needs as many elements on both sides, not ${left.length} and ${right.length}.`);
  }
  let [product, leftSquares, rightSquares] = [0, 0, 0];
  for (let i = 0; i < left.length; i++) {
    product += left[i] * right[i];
    leftSquares += left[i] * left[i];
    rightSquares += right[i] * right[i];
  }
  return product / Math.sqrt(leftSquares * rightSquares);
}

function elementsOf(mask: Operand): Operand {
  if (!isTensor(mask)) fail('where needs a tensor, as in where(output > 0.5).');
  const { shape, data, axes } = mask;
  const found: number[] = [];
  for (let i = 0; i < data.length; i++) if (holds(data[i])) found.push(i);
  return vectorOperand(found, axisOfElements({ shape, axes }, found));
}

/** One axis on which single elements of a tensor stand by name. */
function axisOfElements({ shape, axes }: Pick<TensorValue, 'shape' | 'axes'>, elements: readonly number[]): Axis {
  const named = { symbol: '', shape, axes };
  const labels = elements.map((index) => nameElement(named, index).slice(1, -1));
  return { name: axes.map(({ name }) => name).join(', '), labels };
}

function largestOf(value: Operand, count: Operand): Operand {
  if (!isTensor(value) || typeof count !== 'number' || !Number.isInteger(count) || count < 1) {
    fail('top needs a tensor and a whole number of elements, as in top(output, 5).');
  }
  const { data } = value;
  const positions = Array.from({ length: data.length }, (_, index) => index);
  const chosen = positions.sort((a, b) => descending(data[a], data[b])).slice(0, count);
  return vectorOperand(
    chosen.map((index) => data[index]),
    axisOfElements(value, chosen),
  );
}

function test(name: string, summary: string, holds: (x: number) => boolean): FunctionDefinition {
  const each = elementwise(name, summary, (x) => Number(holds(x)));
  return {
    ...each,
    apply: ([value]) => (typeof value === 'number' ? holds(value) : each.apply([value])),
    asTruth: true,
  };
}
