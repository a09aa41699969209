/**
 * mlp: the neural language model of Bengio and others (2003). The vectors of the last words are laid end to end; a hidden
 * layer with tanh reads them all at once. h = tanh(concat(C[tokens]) @ W1 + b1), logits = h @ W2 + b2.
 * Invariant: a context has exactly `block` tokens, the oldest first.
 */
import type { Axis } from '../engine/op.js';
import { NO_ATTRIBUTES, type Scope } from '../engine/tape.js';
import { embedding } from '../ops/embedding.js';
import { flatten } from '../ops/flatten.js';
import { tanh } from '../ops/tanh.js';
import { normal, zeros } from './initialization.js';
import { applyLinear, applyScores } from './linear.js';
import type { Batch, LogitGroup, Model, ParameterDeclaration } from './model.js';
import { createRowPreparation, logitGroup } from './prepared-rows.js';
import { requireSound, type SizeProblem, wholeNumberProblems } from './sizes.js';

export interface MlpSizes {
  readonly words: readonly string[];
  /** Words of a context. */
  readonly block: number;
  /** Numbers that stand for a word. */
  readonly width: number;
  readonly hidden: number;
}

const SCOPES = {
  embedding: ['forward', 'embedding'],
  hidden: ['forward', 'hidden layer'],
  output: ['forward', 'output layer'],
} satisfies Record<string, Scope>;

export function mlpProblems({ block, width, hidden }: Omit<MlpSizes, 'words'>): readonly SizeProblem[] {
  return wholeNumberProblems({ block, width, hidden });
}

/** An example of a batch is `block` tokens, followed by one target. @throws RangeError for sizes that do not fit */
export function createMlp(sizes: MlpSizes): Model {
  requireSound('MLP', mlpProblems(sizes));
  const { words, block, width } = sizes;
  const wordAxis: Axis = { name: 'word', labels: words };
  const hiddenAxis: Axis = { name: 'hidden' };
  const widthAxis: Axis = { name: 'dimension' };
  const placeAxis: Axis = { name: 'place' };
  const concatAxis: Axis = {
    name: 'place and dimension',
    labels: Array.from({ length: block * width }, (_, i) => `${Math.floor(i / width)}.${i % width}`),
  };
  const prepare = createRowPreparation(words, { targets: 'one' });
  return {
    kind: 'mlp',
    words,
    parameters: declare(sizes, { wordAxis, hiddenAxis, widthAxis, concatAxis }),
    forward(tape, [table, weight1, bias1, weight2, bias2], batch: Batch): readonly LogitGroup[] {
      const prepared = prepare(batch);
      const { rowAxis } = prepared;
      const ids = tape.constant('tokens', prepared.ids, [rowAxis, placeAxis]);
      const concat = tape.within(SCOPES.embedding, () => {
        const vectors = tape.apply(embedding, [table, ids], NO_ATTRIBUTES, {
          symbol: 'emb',
          axes: [rowAxis, placeAxis, widthAxis],
          label: 'emb = C[tokens]',
        });
        return tape.apply(flatten, [vectors], NO_ATTRIBUTES, {
          symbol: 'concat',
          axes: [rowAxis, concatAxis],
          label: 'concat',
        });
      });
      const activity = tape.within(SCOPES.hidden, () => {
        const axes = [rowAxis, hiddenAxis];
        const pre = applyLinear(tape, concat, weight1, bias1, { symbol: 'pre1', axes });
        return tape.apply(tanh, [pre], NO_ATTRIBUTES, { symbol: 'hidden', axes, label: 'hidden = tanh pre1' });
      });
      const logits = tape.within(SCOPES.output, () =>
        applyScores(tape, activity, weight2, bias2, { symbol: 'z', axes: [rowAxis, wordAxis] }),
      );
      return logitGroup(prepared, logits, tape.constant('targets', prepared.targets, [rowAxis]));
    },
  };
}

type Axes = Readonly<Record<'wordAxis' | 'hiddenAxis' | 'widthAxis' | 'concatAxis', Axis>>;

/** tanh keeps its inputs' spread when weights have a deviation of 5/3 over the root of their number. */
function declare({ words, block, width, hidden }: MlpSizes, axes: Axes): readonly ParameterDeclaration[] {
  const { wordAxis, hiddenAxis, widthAxis, concatAxis } = axes;
  const concatenated = block * width;
  return [
    { name: 'C', shape: [words.length, width], axes: [wordAxis, widthAxis], initial: normal(1) },
    {
      name: 'W1',
      shape: [concatenated, hidden],
      axes: [concatAxis, hiddenAxis],
      initial: normal(5 / 3 / Math.sqrt(concatenated)),
    },
    { name: 'b1', shape: [hidden], axes: [hiddenAxis], initial: zeros },
    {
      name: 'W2',
      shape: [hidden, words.length],
      axes: [hiddenAxis, wordAxis],
      initial: normal(0.1 / Math.sqrt(hidden)),
    },
    { name: 'b2', shape: [words.length], axes: [wordAxis], initial: zeros },
  ];
}
