/**
 * The op where the gradients of parts meet: when ops have copied parts that together cover a tensor without overlap,
 * their gradients side by side are the tensor's gradient, and no sums over mostly zeros are needed.
 * Invariant: equals accumulating the parts' pullbacks.
 */
import { defineSideBySide } from './side-by-side.js';

export const assemble = defineSideBySide({
  name: 'assemble',
  sentence: 'The parts of this tensor were used separately: their gradients are put back where the parts came from.',
  symbolic: '∂loss/∂x = the gradients of its parts, side by side',
  inputs: ['part'],
});
