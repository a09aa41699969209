/**
 * Operators: parts of an expression put together. Invariant: numbers and tensors reckon element by element; texts and
 * truth values only compare with their like.
 */
import type { Reader } from './names.js';
import type { Scene } from './scene.js';
import type { BinaryOperator, UnaryOperator } from './syntax.js';
import { combineNumbers, isTensor, mapNumbers, type Operand, truthOf } from './values.js';

/** A compiled part of an expression, with how many iterations back it looks. */
export interface Part extends Reader {
  readonly history: number;
}

export function compileUnary(operator: UnaryOperator, operand: Part): Part {
  switch (operator) {
    case '!':
      return join([operand], (scene) => !truthOf(operand.evaluate(scene), '!'));
    case '-':
      return join([operand], (scene) => mapNumbers(operand.evaluate(scene), '−', (x) => -x));
    case '+':
      return join([operand], (scene) => mapNumbers(operand.evaluate(scene), '+', (x) => x));
  }
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
      return join([left, right], (scene) => compareEqual(left.evaluate(scene), right.evaluate(scene), operator, true));
    case '!=':
      return join([left, right], (scene) => compareEqual(left.evaluate(scene), right.evaluate(scene), operator, false));
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
  '**': (x, y) => x ** y,
  '<': (x, y) => Number(x < y),
  '<=': (x, y) => Number(x <= y),
  '>': (x, y) => Number(x > y),
  '>=': (x, y) => Number(x >= y),
};

function compileArithmetic(operator: Arithmetic, left: Part, right: Part): Part {
  const apply = ARITHMETIC[operator];
  const compares = operator.startsWith('<') || operator.startsWith('>');
  return join([left, right], (scene) => {
    const result = combineNumbers(left.evaluate(scene), right.evaluate(scene), operator, apply);
    return compares && typeof result === 'number' ? result === 1 : result;
  });
}

/** Texts and truth values compare with their like, numbers and tensors element by element. */
function compareEqual(left: Operand, right: Operand, operator: string, wanted: boolean): Operand {
  const plain = typeof left === typeof right && !isTensor(left);
  if (plain) return (left === right) === wanted;
  return combineNumbers(left, right, operator, (x, y) => Number((x === y) === wanted));
}

/** A part that is made of others. */
export function join(parts: readonly Part[], evaluate: (scene: Scene) => Operand): Part {
  return {
    reads: parts.flatMap(({ reads }) => reads),
    history: Math.max(0, ...parts.map(({ history }) => history)),
    evaluate,
  };
}
