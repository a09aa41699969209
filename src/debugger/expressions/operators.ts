/**
 * Operators combine parts of an expression. Numbers and tensors combine element by element; texts and truth values only
 * compare with their own kind.
 */

import { power } from '../../engine/power.js';
import { binaryLane, type Lane, leafLane, unaryLane } from './lanes.js';
import type { Reader } from './names.js';
import type { OverUse, Scene } from './scene.js';
import type { BinaryOperator, UnaryOperator } from './syntax.js';
import { combineNumbers, holds, isTensor, mapNumbers, type Operand, truthOf } from './values.js';

/** A compiled part of an expression, with the number of iterations it looks back. */
export interface Part extends Reader {
  readonly lookback: number;
  /** How many `previous` and `changed` stand in one another. */
  readonly nested: number;
  /** Where it executes several iterations again, so that they can be executed beforehand, in slices. */
  readonly overs: readonly OverUse[];
  /** How many values its `over` read at a place; absent where there is none. */
  readonly work?: (scene: Scene) => number;
  /** Present where it works element by element on its operands; otherwise it is read as a whole. */
  readonly lane?: Lane;
}

export function laneOf({ lane, evaluate }: Part): Lane {
  return lane ?? leafLane(evaluate);
}

export function compileUnary(operator: UnaryOperator, operand: Part): Part {
  switch (operator) {
    case '!':
      return join([operand], (scene) => {
        const value = operand.evaluate(scene);
        return isTensor(value) ? mapNumbers(value, '!', (x) => Number(!holds(x))) : !truthOf(value, '!');
      });
    case '-':
      return mapPart(operand, '−', (x) => -x);
    case '+':
      return mapPart(operand, '+', (x) => x);
  }
}

function mapPart(operand: Part, operation: string, apply: (x: number) => number): Part {
  return {
    ...join([operand], (scene) => mapNumbers(operand.evaluate(scene), operation, apply)),
    lane: unaryLane(laneOf(operand), apply, false),
  };
}

export function compileBinary(operator: BinaryOperator, left: Part, right: Part): Part {
  switch (operator) {
    case '&&':
      return join(
        [left, right],
        (scene) => truthOf(left.evaluate(scene), '&&') && truthOf(right.evaluate(scene), '&&'),
      );
    case '||':
      return join(
        [left, right],
        (scene) => truthOf(left.evaluate(scene), '||') || truthOf(right.evaluate(scene), '||'),
      );
    case '==':
      return compileEquality(operator, left, right, (x, y) => Number(x === y));
    case '!=':
      return compileEquality(operator, left, right, (x, y) => Number(x !== y));
    default:
      return compileArithmetic(operator, left, right);
  }
}

type Arithmetic = Exclude<BinaryOperator, '&&' | '||' | '==' | '!='>;

const ARITHMETIC: Readonly<Record<Arithmetic, (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '%': (x, y) => x % y,
  '**': power,
  '<': (x, y) => Number(x < y),
  '<=': (x, y) => Number(x <= y),
  '>': (x, y) => Number(x > y),
  '>=': (x, y) => Number(x >= y),
};

function compileArithmetic(operator: Arithmetic, left: Part, right: Part): Part {
  const apply = ARITHMETIC[operator];
  const compares = operator.startsWith('<') || operator.startsWith('>');
  const whole = join([left, right], (scene) => {
    const result = combineNumbers(left.evaluate(scene), right.evaluate(scene), operator, apply);
    return compares && typeof result === 'number' ? result === 1 : result;
  });
  return { ...whole, lane: binaryLane(laneOf(left), laneOf(right), apply, compares) };
}

/** Texts and truth values compare with their own kind, numbers and tensors element by element. */
function compileEquality(
  operator: '==' | '!=',
  left: Part,
  right: Part,
  apply: (x: number, y: number) => number,
): Part {
  const whole = join([left, right], (scene) => {
    const [a, b] = [left.evaluate(scene), right.evaluate(scene)];
    const plain = typeof a === typeof b && !isTensor(a);
    return plain ? (a === b) === (operator === '==') : combineNumbers(a, b, operator, apply);
  });
  return { ...whole, lane: binaryLane(laneOf(left), laneOf(right), apply, true) };
}

function workOf(parts: readonly Part[]): Pick<Part, 'work'> {
  const works = parts.flatMap(({ work }) => work ?? []);
  return works.length === 0 ? {} : { work: (scene) => works.reduce((sum, work) => sum + work(scene), 0) };
}

/** A part made of other parts. */
export function join(parts: readonly Part[], evaluate: (scene: Scene) => Operand): Part {
  return {
    reads: parts.flatMap(({ reads }) => reads),
    lookback: Math.max(0, ...parts.map(({ lookback }) => lookback)),
    nested: Math.max(0, ...parts.map(({ nested }) => nested)),
    overs: parts.flatMap(({ overs }) => overs),
    ...workOf(parts),
    evaluate,
  };
}
