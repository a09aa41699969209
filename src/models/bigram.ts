/**
 * bigram: one row of scores for each token that may come before. logits = W[token].
 * Invariant: the next word depends on the last one alone.
 */
import type { Axis } from '../engine/op.js';
import { NO_ATTRIBUTES, type Scope } from '../engine/tape.js';
import { scoreLookup } from '../ops/embedding.js';
import { normal } from './initialization.js';
import type { Batch, LogitGroup, Model } from './model.js';
import { createRowPreparation, logitGroup } from './prepared-rows.js';

const SCOPE: Scope = ['forward'];

/** An example of a batch is one token or a run of tokens, each followed by its target. */
export function createBigram({ words }: { readonly words: readonly string[] }): Model {
  const wordAxis: Axis = { name: 'word', labels: words };
  const prepare = createRowPreparation(words, { targets: 'each token', shownWords: 1 });
  return {
    kind: 'bigram',
    words,
    parameters: [
      {
        name: 'W',
        shape: [words.length, words.length],
        axes: [{ name: 'previous word', labels: words }, wordAxis],
        initial: normal(0.5),
      },
    ],
    forward(tape, [table], batch: Batch): readonly LogitGroup[] {
      const prepared = prepare(batch);
      const axes = [prepared.rowAxis, wordAxis];
      const ids = tape.constant('tokens', prepared.ids, [prepared.rowAxis]);
      const logits = tape.within(SCOPE, () =>
        tape.apply(scoreLookup, [table, ids], NO_ATTRIBUTES, { symbol: 'z', axes, label: 'z = W[token]' }),
      );
      return logitGroup(prepared, logits, tape.constant('targets', prepared.targets, [prepared.rowAxis]));
    },
  };
}
