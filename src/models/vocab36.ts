/**
 * vocab36: the notebook's three vectors of one weight a word, as an honest network. For a context c:
 * s = Σ_{w in c} layer1(w), h(j) = tanh(s + layer2(j)), z(j) = output(j) · h(j).
 * Invariant: blind to the order of words, since only the sum s reaches the second layer.
 */
import type { Axis } from '../engine/op.js';
import { NO_ATTRIBUTES } from '../engine/tape.js';
import { contextSum } from '../ops/context-sum.js';
import { multiply } from '../ops/multiply.js';
import { shift } from '../ops/shift.js';
import { tanh } from '../ops/tanh.js';
import { type Batch, createPreparation, type LogitGroup, type Model } from './model.js';

export function createVocab36({ words }: { readonly words: readonly string[] }): Model {
  const axes: readonly Axis[] = [{ name: 'word', labels: words }];
  const prepare = createPreparation(words, (example) => example.map((word) => words[word]).join(' '));
  const shape = [words.length];
  return {
    kind: 'vocab36',
    words,
    parameters: [
      { name: 'layer1_weights', shape, axes },
      { name: 'layer2_weights', shape, axes },
      { name: 'output_weights', shape, axes },
    ],
    forward: (tape, [layer1, layer2, output], batch: Batch): readonly LogitGroup[] =>
      prepare(batch).map(({ scope, forwardScope, example, target, label }) => ({
        scope,
        predictions: [label],
        targets: tape.constant('target', target, []),
        logits: tape.within(forwardScope, () => {
          const s = tape.apply(contextSum, [layer1], { context: example }, { symbol: 's', axes: [] });
          const a = tape.apply(shift, [layer2, s], NO_ATTRIBUTES, { symbol: 'a', axes, label: 'a = layer2 + s' });
          const h = tape.apply(tanh, [a], NO_ATTRIBUTES, { symbol: 'h', axes, label: 'h = tanh a' });
          return tape.apply(multiply, [output, h], NO_ATTRIBUTES, { symbol: 'z', axes, label: 'z = output × h' });
        }),
      })),
  };
}
