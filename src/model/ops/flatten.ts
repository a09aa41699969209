/**
 * flatten: the last two axes become one. y(n, p · D + d) = x(n, p, d): the vectors of a context laid end to end.
 */
import { defineCopy } from '../../numbers/engine/copies.js';

export const flatten = defineCopy({
  name: 'flatten',
  inputs: ['values'],
  sourceOf: (_inputs, index) => [0, index],
  compute: {
    passesGradientOn: () => true,
    shape([{ shape }]) {
      const rank = shape.length;
      return [...shape.slice(0, -2), shape[rank - 2] * shape[rank - 1]];
    },
    forward([{ data }], output) {
      output.set(data);
    },
  },
  derive: { reachesOne: () => true },
  explain: {
    noun: 'the rows side by side',
    sentence: 'The vectors of the context are laid end to end, the oldest first: one long row.',
    symbolic: '{result} = [{values}(0), {values}(1), …]',
    backwardWords: {
      sentence: () => 'Laid end to end or not, the numbers are the same: the gradient passes unchanged.',
    },
  },
  code: {
    forward: '{result} = {values}.flatten(-2)',
    gradients: ['{result} = {gradient}.view_as({values})'],
  },
});
