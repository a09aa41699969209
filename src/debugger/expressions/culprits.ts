/**
 * Which element makes a condition hold: the first that any(…) found, or the one that max(…) or min(…) compared, so that
 * a stop can select it.
 */

import { extremeOf } from './functions/reductions.js';
import type { Part } from './operators.js';
import type { Scene } from './scene.js';
import type { Syntax } from './syntax.js';
import { isTensor, NotRecordedError, type Operand, type TensorValue } from './values.js';

/** An element by its flat index in a tensor of this shape. */
interface Culprit {
  readonly shape: TensorValue['shape'];
  readonly element: number;
}

export type FindCulprit = (scene: Scene) => Culprit | null;

/** Null where no single element decides. May throw what evaluating a part throws. */
export function culpritFinder(node: Syntax, compilePart: (node: Syntax) => Part): FindCulprit | null {
  if (node.kind === 'call' && node.name === 'any') {
    return finder(compilePart(node.parameters[0]), (data) => firstOf(data, (x) => x !== 0 && !Number.isNaN(x)));
  }
  if (node.kind !== 'binary') return null;
  const { operator, left, right } = node;
  if (operator === '&&' || operator === '||') {
    return culpritFinder(left, compilePart) ?? culpritFinder(right, compilePart);
  }
  const side = [left, right].find((child) => child.kind === 'call' && EXTREMES.has(child.name));
  if (side?.kind !== 'call' || side.parameters.length !== 1) return null;
  const better = EXTREMES.get(side.name);
  return better === undefined ? null : finder(compilePart(side.parameters[0]), (data) => extremeOf(data, better));
}

const EXTREMES: ReadonlyMap<string, (x: number, y: number) => boolean> = new Map([
  ['max', (x, y) => x > y],
  ['min', (x, y) => x < y],
]);

function finder(part: Part, find: (data: ArrayLike<number>) => number): FindCulprit {
  return (scene) => {
    const value = valueIn(part, scene);
    if (value === null || !isTensor(value) || value.data.length === 0) return null;
    const element = find(value.data);
    return element === -1 ? null : { shape: value.shape, element };
  };
}

/** Null where only statistics were recorded, which tell of no element. */
function valueIn(part: Part, scene: Scene): Operand | null {
  try {
    return part.evaluate(scene);
  } catch (error) {
    if (error instanceof NotRecordedError) return null;
    throw error;
  }
}

function firstOf(data: ArrayLike<number>, holds: (x: number) => boolean): number {
  for (let i = 0; i < data.length; i++) if (holds(data[i])) return i;
  return -1;
}
