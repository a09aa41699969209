/**
 * The functions that an expression may call on values.
 * Invariant: no function returns anything larger than its arguments.
 */
import { nameElement } from '../../engine/op.js';
import type { FunctionDefinition } from './function-definition.js';
import { REDUCTIONS } from './reductions.js';
import { EvaluationError, isTensor, mapNumbers, numbersOf, type Operand, vectorOperand } from './values.js';

const FUNCTIONS: readonly FunctionDefinition[] = [
  elementwise('abs', 'Without the sign, element by element.', Math.abs),
  elementwise('exp', 'e to the power of each element.', Math.exp),
  elementwise('log', 'The natural logarithm of each element.', Math.log),
  elementwise('sqrt', 'The square root of each element.', Math.sqrt),
  elementwise('sign', '1, −1 or 0, by the sign of each element.', Math.sign),
  ...REDUCTIONS,
  test('isnan', 'Whether it is NaN; of a tensor, 1 for each element that is.', Number.isNaN),
  test('isfinite', 'Whether it is neither NaN nor infinite; of a tensor, 1 for each element that is.', Number.isFinite),
  {
    name: 'cosine',
    usage: 'cosine(x, x)',
    summary: 'How far two tensors of one size point the same way: 1 the same, 0 across, −1 opposite.',
    arity: [2, 2],
    apply: ([left, right]) => cosineOf(numbersOf(left, 'cosine'), numbersOf(right, 'cosine')),
  },
  {
    name: 'where',
    usage: 'where(x > 1)',
    summary: 'The elements of a comparison that hold, by name, each with its position over all elements.',
    arity: [1, 1],
    apply: ([mask]) => elementsOf(mask),
  },
];

const BY_NAME: ReadonlyMap<string, FunctionDefinition> = new Map(FUNCTIONS.map((entry) => [entry.name, entry]));

export function listFunctions(): readonly FunctionDefinition[] {
  return FUNCTIONS;
}

export function findFunction(name: string): FunctionDefinition | undefined {
  return BY_NAME.get(name);
}

function elementwise(name: string, summary: string, element: (x: number) => number): FunctionDefinition {
  return {
    name,
    usage: `${name}(x)`,
    summary,
    arity: [1, 1],
    apply: ([value]) => mapNumbers(value, name, element),
    element,
  };
}

function cosineOf(left: ArrayLike<number>, right: ArrayLike<number>): number {
  if (left.length !== right.length) {
    throw new EvaluationError(`cosine needs as many elements on both sides, not ${left.length} and ${right.length}.`);
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
  if (!isTensor(mask)) throw new EvaluationError('where needs a tensor, as in where(output > 0.5).');
  const { shape, data, axes } = mask;
  const found: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0 && !Number.isNaN(data[i])) found.push(i);
  const named = { symbol: '', shape, axes };
  const labels = found.map((index) => nameElement(named, index).slice(1, -1));
  return vectorOperand(found, { name: axes.map(({ name }) => name).join(', '), labels });
}

function test(name: string, summary: string, holds: (x: number) => boolean): FunctionDefinition {
  const element = (x: number): number => (holds(x) ? 1 : 0);
  return {
    name,
    usage: `${name}(x)`,
    summary,
    arity: [1, 1],
    apply: ([value]) => {
      if (typeof value === 'number') return holds(value);
      if (isTensor(value)) return mapNumbers(value, name, element);
      throw new EvaluationError(`${name} needs numbers.`);
    },
    element,
    asTruth: true,
  };
}
