/**
 * The op where the gradients of parts meet. If ops copied parts that together cover a tensor without overlap, the
 * gradients of these parts side by side are the tensor's gradient, so there is no need to add tensors of mostly zeros.
 * Invariant: the result equals accumulating the parts' pullbacks.
 */
import { defineSideBySide } from './side-by-side.js';

export const assemble = defineSideBySide({
  name: 'assemble',
  sentence: 'The parts of this tensor were used separately: their gradients are put back where the parts came from.',
  symbolic: '{result} = the gradients of its parts, side by side',
  inputs: ['part'],
});
