/**
 * concatenate: tensors laid side by side along the last axis, such as the outputs of attention heads. The gradient of
 * each input is its own columns of the incoming gradient.
 */
import { defineSideBySide } from '../engine/side-by-side.js';

export const concatenate = defineSideBySide({
  name: 'concatenate',
  sentence: 'What each of them found is laid side by side, in order.',
  symbolic: '{result} = [{part}, …]',
  inputs: ['part'],
});
