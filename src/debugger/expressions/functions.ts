/**
 * The functions that an expression may call on values.
 * Invariant: no function returns anything larger than its arguments.
 */
import type { Fold } from './lanes.js';
import { EvaluationError, isTensor, mapNumbers, numbersOf, type Operand } from './values.js';

export interface FunctionDefinition {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** The least and the greatest number of arguments. */
  readonly arity: readonly [number, number];
  apply(values: readonly Operand[]): Operand;
  /** For a reduction: how it goes through all elements of its arguments. */
  readonly fold?: Fold;
  /** For an elementwise function: what it makes of each element. */
  readonly element?: (x: number) => number;
  /** Whether it turns a single number into true or false. */
  readonly asTruth?: boolean;
}

const MOST_VALUES = 16;

const ANY: Fold = {
  initial: 0,
  reduce: (found, data, count) => {
    for (let i = 0; i < count && found === 0; i++) if (data[i] !== 0 && !Number.isNaN(data[i])) return 1;
    return found;
  },
  complete: (found) => found === 1,
};

const FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'abs',
    usage: 'abs(x)',
    summary: 'Without the sign, element by element.',
    arity: [1, 1],
    apply: ([value]) => mapNumbers(value, 'abs', Math.abs),
    element: Math.abs,
  },
  reduction(
    'max',
    'The largest of all elements; NaN when one is NaN.',
    Number.NEGATIVE_INFINITY,
    (max, data, count) => {
      let result = max;
      for (let i = 0; i < count; i++) result = Math.max(result, data[i]);
      return result;
    },
  ),
  reduction(
    'min',
    'The smallest of all elements; NaN when one is NaN.',
    Number.POSITIVE_INFINITY,
    (min, data, count) => {
      let result = min;
      for (let i = 0; i < count; i++) result = Math.min(result, data[i]);
      return result;
    },
  ),
  reduction('sum', 'All elements added.', 0, addAll),
  reduction('mean', 'The average of all elements.', 0, addAll, (sum, count) => sum / count),
  reduction('norm', 'The length of all elements as one vector.', 0, addSquares, Math.sqrt),
  {
    name: 'argmax',
    usage: 'argmax(x)',
    summary: 'Where the largest element is, counted from 0 over all elements.',
    arity: [1, 1],
    apply: ([value]) => {
      const data = numbersOf(value, 'argmax');
      let at = 0;
      for (let i = 1; i < data.length; i++) if (data[i] > data[at] || Number.isNaN(data[at])) at = i;
      return at;
    },
  },
  test('isnan', 'Whether it is NaN; of a tensor, 1 for each element that is.', Number.isNaN),
  test('isfinite', 'Whether it is neither NaN nor infinite; of a tensor, 1 for each element that is.', Number.isFinite),
  {
    name: 'any',
    usage: 'any(x)',
    summary: 'Whether some element is not 0.',
    arity: [1, 1],
    apply: ([value]) => (typeof value === 'boolean' ? value : foldValues('any', ANY, [value])),
    fold: ANY,
  },
];

const BY_NAME: ReadonlyMap<string, FunctionDefinition> = new Map(FUNCTIONS.map((entry) => [entry.name, entry]));

export function listFunctions(): readonly FunctionDefinition[] {
  return FUNCTIONS;
}

export function findFunction(name: string): FunctionDefinition | undefined {
  return BY_NAME.get(name);
}

/** Reduces all elements of all values, in order. Plain loops over locals: a search runs this at every step of a run. */
function reduction(
  name: string,
  summary: string,
  initial: number,
  reduce: Fold['reduce'],
  complete: (result: number, count: number) => number = (result) => result,
): FunctionDefinition {
  const fold: Fold = { initial, reduce, complete };
  return {
    name,
    usage: `${name}(x, …)`,
    summary,
    arity: [1, MOST_VALUES],
    apply: (values) => foldValues(name, fold, values),
    fold,
  };
}

function foldValues(name: string, { initial, reduce, complete }: Fold, values: readonly Operand[]): number | boolean {
  let result = initial;
  let count = 0;
  for (const value of values) {
    const data = numbersOf(value, name);
    result = reduce(result, data, data.length);
    count += data.length;
  }
  return complete(result, count);
}

function addAll(sum: number, data: ArrayLike<number>, count: number): number {
  let result = sum;
  for (let i = 0; i < count; i++) result += data[i];
  return result;
}

function addSquares(sum: number, data: ArrayLike<number>, count: number): number {
  let result = sum;
  for (let i = 0; i < count; i++) result += data[i] * data[i];
  return result;
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
