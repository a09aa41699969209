/**
 * The functions that an expression may call on values.
 * Invariant: none makes anything larger than what it is given.
 */
import { EvaluationError, eachNumber, isTensor, mapNumbers, type Operand } from './values.js';

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
  reduction('max', 'The largest of all elements; NaN when one is NaN.', (each) => {
    let largest = Number.NEGATIVE_INFINITY;
    each((x) => {
      largest = Math.max(largest, x);
    });
    return largest;
  }),
  reduction('min', 'The smallest of all elements; NaN when one is NaN.', (each) => {
    let smallest = Number.POSITIVE_INFINITY;
    each((x) => {
      smallest = Math.min(smallest, x);
    });
    return smallest;
  }),
  reduction('sum', 'All elements added.', sumOf),
  reduction('mean', 'The average of all elements.', (each) => {
    let count = 0;
    each(() => {
      count++;
    });
    return sumOf(each) / count;
  }),
  reduction('norm', 'The length of all elements as one vector.', (each) => {
    let squares = 0;
    each((x) => {
      squares += x * x;
    });
    return Math.sqrt(squares);
  }),
  {
    name: 'argmax',
    usage: 'argmax(x)',
    summary: 'Where the largest element is, counted from 0 over all elements.',
    arity: [1, 1],
    apply: (values) => {
      let largest = Number.NEGATIVE_INFINITY;
      let at = 0;
      let position = 0;
      eachNumber(values, 'argmax', (x) => {
        if (x > largest) {
          largest = x;
          at = position;
        }
        position++;
      });
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
      let found = false;
      eachNumber([value], 'any', (x) => {
        found ||= x !== 0 && !Number.isNaN(x);
      });
      return found;
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

type Each = (visit: (x: number) => void) => void;

function reduction(name: string, summary: string, reduce: (each: Each) => number): FunctionDefinition {
  return {
    name,
    usage: `${name}(x, …)`,
    summary,
    arity: [1, MOST_VALUES],
    apply: (values) => reduce((visit) => eachNumber(values, name, visit)),
  };
}

function sumOf(each: Each): number {
  let all = 0;
  each((x) => {
    all += x;
  });
  return all;
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
