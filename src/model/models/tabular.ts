/**
 * tabular: the logits themselves are the parameters, one row per context, as in the notebook. The rows of contexts that
 * are not in the batch get a gradient of 0.
 */
import { row } from '../ops/row.js';
import { type Dimension, wordDimension } from './layers.js';
import { type Model, normal } from './model.js';
import type { ModelCode } from './model-code.js';
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
  const code = () => codeOf({ contexts, words });
  return createPredictionModel({ kind: 'tabular', words, code, ids: contexts.length, describeContext }, (declare) => {
    const table = declare('logits', [context, word], normal(0.5), 'table');
    return (pass, [position]) => pass.tape.apply(row, [table(pass)], namings[position], rows[position]);
  });
}

function codeOf({ contexts: labels, words }: TabularSizes): ModelCode {
  // Words may contain spaces, so that two contexts can look the same.
  const contexts = labels.map((label, row) => (labels.indexOf(label) === row ? label : `${label} (row ${row})`));
  return {
    about: 'a table of scores: a row for each context, a column for each word that may come next',
    reads: {
      lists: { words, contexts },
      contextOf: ([row]) => contexts[row],
      inputs: 'inputs = torch.tensor([contexts.index(context) for context, _ in examples])',
    },
    modules: {
      definitions: (tensorLine) => `
${MODEL}
${tensorLine('logits', { before: 'model = ', called: 'nn.Embedding.from_pretrained', others: ['freeze=False'] })}
`,
      placeOf: () => ({ path: 'weight' }),
      forward: `
# Forward: each context looks up its row of scores.
logits = model(inputs)
`,
    },
    byHand: {
      variable: 'table',
      definitions: MODEL,
      forward: `
# Forward: each context looks up its row of scores.
logits = table[inputs]
`,
      backward: `
# A row gets the gradients of all the scores that were looked up in it.
dtable = torch.zeros_like(table).index_add_(0, inputs, dlogits)
`,
    },
    plain: {
      zeros: '[[0.0] * len(words) for _ in contexts]',
      forward: `
# Forward: the context looks up its row of scores.
row = contexts.index(context)
logits = table[row]
`,
      backward: `
for i, prob in enumerate(probs):
    {dlogit}
    dtable[row][i] += dlogit
`,
      loops: ['for row in range(len(contexts)):', 'for i in range(len(words)):'],
      element: '[row][i]',
      numbers: 'for row in dtable for gradient in row',
    },
  };
}

const MODEL = '# The model: a table of scores, with a row for each context and a column for each word.';
