/**
 * vocab36: the notebook's three vectors of one weight per word, as an actual network. For a context c:
 * s = Σ_{w in c} layer1(w), h(j) = tanh(s + layer2(j)), z(j) = output(j) · h(j). It is blind to the order of the words,
 * since only the sum s reaches the second layer.
 */
import { contextSum } from '../ops/context-sum.js';
import { multiply } from '../ops/multiply.js';
import { shift } from '../ops/shift.js';
import { tanh } from '../ops/tanh.js';
import { normal } from './initialization.js';
import { wordDimension } from './layers.js';
import type { Model } from './model.js';
import { createPredictionModel } from './prediction-model.js';

export function createVocab36({ words }: { readonly words: readonly string[] }): Model {
  const word = wordDimension(words);
  const describeContext = (example: readonly number[]): string => example.map((id) => words[id]).join(' ');
  return createPredictionModel({ kind: 'vocab36', words, ids: words.length, describeContext }, (declare) => {
    const initial = normal(0.5);
    const layer1 = declare('layer1_weights', [word], initial);
    const layer2 = declare('layer2_weights', [word], initial);
    const output = declare('output_weights', [word], initial);
    return (pass, context) => {
      const { tape } = pass;
      const s = tape.apply(contextSum, [layer1(pass)], { symbol: 's', axes: [] }, { context });
      const a = tape.apply(shift, [layer2(pass), s], { symbol: 'a', label: 'a = layer2 + s' });
      const h = tape.apply(tanh, [a], { symbol: 'h', label: 'h = tanh a' });
      return tape.apply(multiply, [output(pass), h], { symbol: 'z', label: 'z = output × h' });
    };
  });
}
