/**
 * tabular: the logits themselves are the parameters, one row per context, as in the notebook. The rows of contexts that
 * are not in the batch get a gradient of 0.
 */
import { row } from '../ops/row.js';
import { normal } from './initialization.js';
import { type Dimension, wordDimension } from './layers.js';
import type { Model } from './model.js';
import { createPredictionModel } from './prediction-model.js';

interface TabularSizes {
  /** Labels of the rows, e.g. `we love`. An example of a batch is one row number. */
  readonly contexts: readonly string[];
  /** The words that have a logit, in the order of the columns. */
  readonly words: readonly string[];
}

export function createTabular({ contexts, words }: TabularSizes): Model {
  const word = wordDimension(words);
  const context: Dimension = { name: 'context', size: contexts.length, labels: contexts };
  const namings = contexts.map((label) => ({ symbol: 'z', axes: [word], label: `z = table[${label}]` }));
  const rows = contexts.map((_, position) => ({ row: position }));
  const describeContext = ([position]: readonly number[]): string => contexts[position];
  return createPredictionModel({ kind: 'tabular', words, ids: contexts.length, describeContext }, (declare) => {
    const table = declare('logits', [context, word], normal(0.5), 'table');
    return (pass, [position]) => pass.tape.apply(row, [table(pass)], namings[position], rows[position]);
  });
}
