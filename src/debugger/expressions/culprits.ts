/**
 * Which element makes a condition hold: the first that any(…) found, or the one that max(…) or min(…) compared, so that
 * a stop can select it.
 */

import { FUNCTIONS } from './functions.js';
import type { CompiledPart } from './operators.js';
import type { Scene } from './scene.js';
import type { Syntax } from './syntax.js';
import { isTensor, NotRecordedError, type TensorValue } from './values.js';

/** An element by its flat index in a tensor of this shape. */
interface Culprit {
  readonly shape: TensorValue['shape'];
  readonly element: number;
}

/** Null where no single element decides. May throw what evaluating a part throws. */
export function culpritFinder(
  node: Syntax,
  compilePart: (node: Syntax) => CompiledPart,
): ((scene: Scene) => Culprit | null) | null {
  if (node.kind === 'binary') return culpritFinder(node.left, compilePart) ?? culpritFinder(node.right, compilePart);
  if (node.kind !== 'call' || node.parameters.length !== 1) return null;
  const decidedBy = FUNCTIONS.get(node.name)?.decidedBy;
  if (decidedBy === undefined) return null;
  const part = compilePart(node.parameters[0]);
  return (scene) => {
    try {
      const value = part.evaluate(scene);
      const element = isTensor(value) ? decidedBy(value.data) : -1;
      return isTensor(value) && element >= 0 ? { shape: value.shape, element } : null;
    } catch (error) {
      // Where only statistics were recorded, they tell of no element.
      if (error instanceof NotRecordedError) return null;
      throw error;
    }
  };
}
