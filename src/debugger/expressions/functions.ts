/**
 * The functions that an expression may call on values.
 * Invariant: none makes anything larger than what it is given.
 */
import { EvaluationError, isTensor, mapNumbers, numbersOf, type Operand } from './values.js';

export interface FunctionDefinition {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** How many values it takes, at least and at most. */
  readonly arity: readonly [number, number];
  apply(values: readonly Operand[]): Operand;
}

const MOST_VALUES = 16;

const FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'abs',
    usage: 'abs(x)',
    summary: 'Without the sign, element by element.',
    arity: [1, 1],
    apply: ([value]) => mapNumbers(value, 'abs', Math.abs),
  },
  reduction('max', 'The largest of all elements; NaN when one is NaN.', Number.NEGATIVE_INFINITY, Math.max),
  reduction('min', 'The smallest of all elements; NaN when one is NaN.', Number.POSITIVE_INFINITY, Math.min),
  reduction('sum', 'All elements added.', 0, plus),
  reduction('mean', 'The average of all elements.', 0, plus, (sum, count) => sum / count),
  reduction('norm', 'The length of all elements as one vector.', 0, plusSquare, Math.sqrt),
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
    apply: ([value]) => {
      if (typeof value === 'boolean') return value;
      const data = numbersOf(value, 'any');
      for (let i = 0; i < data.length; i++) if (data[i] !== 0 && !Number.isNaN(data[i])) return true;
      return false;
    },
  },
];

const BY_NAME: ReadonlyMap<string, FunctionDefinition> = new Map(FUNCTIONS.map((entry) => [entry.name, entry]));

export function listFunctions(): readonly FunctionDefinition[] {
  return FUNCTIONS;
}

export function findFunction(name: string): FunctionDefinition | undefined {
  return BY_NAME.get(name);
}

/** Over all elements of all values in order. Plain loops over locals: a search asks this at every step of a run. */
function reduction(
  name: string,
  summary: string,
  initial: number,
  combine: (result: number, x: number) => number,
  complete: (result: number, count: number) => number = (result) => result,
): FunctionDefinition {
  return {
    name,
    usage: `${name}(x, …)`,
    summary,
    arity: [1, MOST_VALUES],
    apply: (values) => {
      let result = initial;
      let count = 0;
      for (const value of values) {
        const data = numbersOf(value, name);
        for (let i = 0; i < data.length; i++) result = combine(result, data[i]);
        count += data.length;
      }
      return complete(result, count);
    },
  };
}

function plus(sum: number, x: number): number {
  return sum + x;
}

function plusSquare(sum: number, x: number): number {
  return sum + x * x;
}

function test(name: string, summary: string, holds: (x: number) => boolean): FunctionDefinition {
  return {
    name,
    usage: `${name}(x)`,
    summary,
    arity: [1, 1],
    apply: ([value]) => {
      if (typeof value === 'number') return holds(value);
      if (isTensor(value)) return mapNumbers(value, name, (x) => (holds(x) ? 1 : 0));
      throw new EvaluationError(`${name} needs numbers.`);
    },
  };
}
