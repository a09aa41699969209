/**
 * tabular: the logits themselves are the parameters, one row a context, as the notebook has them.
 * Invariant: a prediction's logits are a row of the table; rows of contexts not in the batch get a gradient of 0.
 */
import type { Axis } from '../engine/op.js';
import { row } from '../ops/row.js';
import { type Batch, createPreparation, type LogitGroup, type Model } from './model.js';

export interface TabularSizes {
  /** Labels of the rows, e.g. `we love`. An example of a batch is one row number. */
  readonly contexts: readonly string[];
  /** Words that have a logit, in the order of the columns. */
  readonly words: readonly string[];
}

export function createTabular({ contexts, words }: TabularSizes): Model {
  const wordAxis: Axis = { name: 'word', labels: words };
  const contextAxis: Axis = { name: 'context', labels: contexts };
  const prepare = createPreparation(words, ([position]) => contexts[position]);
  const labels = contexts.map((context) => `z = logits[${context}]`);
  const rowAttributes = contexts.map((_, position) => ({ row: position }));
  return {
    kind: 'tabular',
    words,
    parameters: [{ name: 'logits', shape: [contexts.length, words.length], axes: [contextAxis, wordAxis] }],
    forward: (tape, [table], batch: Batch): readonly LogitGroup[] =>
      prepare(batch).map(({ scope, forwardScope, example: [position], target, label }) => ({
        scope,
        predictions: [label],
        targets: tape.constant('target', target, []),
        logits: tape.within(forwardScope, () =>
          tape.apply(row, [table], rowAttributes[position], { symbol: 'z', axes: [wordAxis], label: labels[position] }),
        ),
      })),
  };
}
