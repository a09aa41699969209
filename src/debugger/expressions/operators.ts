/**
 * Operators combine parts of an expression. Numbers and tensors combine element by element; texts and truth values only
 * compare with their own kind.
 */

import { power } from '../../numbers/engine/power.js';
import { ElementwiseLane, Lane } from './lanes.js';
import type { Read } from './names.js';
import type { Scene } from './scene.js';
import type { BinaryOperator, UnaryOperator } from './syntax.js';
import { combineNumbers, holds, isTensor, mapNumbers, type Operand, truthOf } from './values.js';

export type IterationRange =
  /** So many iterations up to the one at hand, or as many as there are. */
  | { readonly kind: 'last'; readonly count: number }
  /** From one up to, but not including, another, as far as the run has got here. */
  | { readonly kind: 'between'; readonly from: number; readonly to: number };

/** A compiled part of an expression, with the number of iterations it looks back. */
export interface CompiledPart {
  readonly reads: readonly Read[];
  readonly evaluate: (scene: Scene) => Operand;
  readonly lookback: number;
  /** How many `previous` and `changed` stand in one another. */
  readonly nested: number;
  /** Every `over` in it that executes iterations again, so that this can be done beforehand, in slices. */
  readonly overs: readonly {
    readonly over: { readonly range: IterationRange; readonly inner: CompiledPart };
    /** How many iterations before the one at hand. */
    readonly back: number;
  }[];
  /** How many values its `over` read at a place; absent where there is none. */
  readonly work?: (scene: Scene) => number;
  /** Present where it works element by element on its operands; otherwise it is read as a whole. */
  readonly lane?: Lane;
}

export function laneOf({ lane, evaluate }: CompiledPart): Lane {
  return lane ?? new Lane(evaluate);
}

/** An operation on each element of one part, or of two. */
export function elementwise(
  apply: (x: number, y: number) => number,
  parts: readonly CompiledPart[],
  evaluate: (scene: Scene) => Operand,
  asTruth = false,
): CompiledPart {
  const [first, second] = parts.map(laneOf);
  return { ...join(parts, evaluate), lane: new ElementwiseLane(apply, asTruth, first, second) };
}

export function compileUnary(operator: UnaryOperator, operand: CompiledPart): CompiledPart {
  const { evaluate } = operand;
  if (operator === '!') {
    return join([operand], (scene) => {
      const value = evaluate(scene);
      return isTensor(value) ? mapNumbers(value, '!', (x) => Number(!holds(x))) : !truthOf(value, '!');
    });
  }
  const apply = operator === '-' ? (x: number) => -x : (x: number) => x;
  const sign = operator === '-' ? '−' : operator;
  return elementwise(apply, [operand], (scene) => mapNumbers(evaluate(scene), sign, apply));
}

export function compileBinary(operator: BinaryOperator, left: CompiledPart, right: CompiledPart): CompiledPart {
  if (operator === '&&' || operator === '||') {
    return join([left, right], (scene) => {
      const holdsLeft = truthOf(left.evaluate(scene), operator);
      return holdsLeft === (operator === '&&') ? truthOf(right.evaluate(scene), operator) : holdsLeft;
    });
  }
  const evaluate = (scene: Scene): Operand => reckon(left.evaluate(scene), right.evaluate(scene), operator);
  return elementwise(RECKONING[operator], [left, right], evaluate, COMPARISONS.has(operator));
}

type Reckoning = Exclude<BinaryOperator, '&&' | '||'>;

const RECKONING: Readonly<Record<Reckoning, (x: number, y: number) => number>> = {
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
  '==': (x, y) => Number(x === y),
  '!=': (x, y) => Number(x !== y),
};

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** A comparison of two numbers is true or false. Texts and truth values are only equal to their own kind, or not. */
export function reckon(left: Operand, right: Operand, operator: Reckoning): Operand {
  const isEquality = operator === '==' || operator === '!=';
  if (isEquality && typeof left === typeof right && !isTensor(left)) return (left === right) === (operator === '==');
  const result = combineNumbers(left, right, operator, RECKONING[operator]);
  return typeof result === 'number' && COMPARISONS.has(operator) ? result === 1 : result;
}

function workOf(parts: readonly CompiledPart[]): Pick<CompiledPart, 'work'> {
  const works = parts.flatMap(({ work }) => work ?? []);
  return works.length === 0 ? {} : { work: (scene) => works.reduce((sum, work) => sum + work(scene), 0) };
}

/** A part made of other parts. */
export function join(parts: readonly CompiledPart[], evaluate: (scene: Scene) => Operand): CompiledPart {
  return {
    reads: parts.flatMap(({ reads }) => reads),
    lookback: Math.max(0, ...parts.map(({ lookback }) => lookback)),
    nested: Math.max(0, ...parts.map(({ nested }) => nested)),
    overs: parts.flatMap(({ overs }) => overs),
    ...workOf(parts),
    evaluate,
  };
}
