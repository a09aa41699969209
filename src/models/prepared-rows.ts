/**
 * For models that run a whole batch at once: its token ids and targets as tensors, and what each prediction is called.
 * Made once for each batch, so that an iteration over a constant batch builds nothing.
 * Invariant: predictions are rows in the order of the examples, and of the positions within an example.
 */
import type { Axis } from '../engine/op.js';
import type { Tensor } from '../engine/tensor.js';
import type { Batch, LogitGroup, PredictionLabel } from './model.js';

export interface PreparedRows {
  /** Token ids of all examples, one example after the other. */
  readonly ids: Tensor;
  /** Columns of the targets among the logits: one a prediction. */
  readonly targets: Tensor;
  readonly predictions: readonly PredictionLabel[];
  /** What a row of the logits is. */
  readonly rowAxis: Axis;
  /** Tokens of one example. */
  readonly length: number;
}

export interface RowOptions {
  /** Whether each token of an example is followed by a target of its own, or the whole example by one. */
  readonly targets: 'each token' | 'one';
  /** How many words of a context a label shows at most. */
  readonly shownWords?: number;
}

const SHOWN_WORDS = 4;

/** @throws RangeError, when called with a batch whose examples differ in length */
export function createRowPreparation(words: readonly string[], options: RowOptions): (batch: Batch) => PreparedRows {
  const known = new WeakMap<Batch, PreparedRows>();
  const join = joinerFor(words);
  return (batch) => {
    const prepared = known.get(batch) ?? prepare(batch, words, join, options);
    known.set(batch, prepared);
    return prepared;
  };
}

/** An axis whose labels are made when somebody looks. */
export function lazyAxis(name: string, makeLabels: () => readonly string[]): Axis {
  let labels: readonly string[] | undefined;
  return {
    name,
    get labels() {
      labels ??= makeLabels();
      return labels;
    },
  };
}

export function logitGroup(prepared: PreparedRows, logits: LogitGroup['logits'], targets: LogitGroup['targets']) {
  return [{ scope: null, logits, targets, predictions: prepared.predictions }];
}

function prepare(
  { examples, targets }: Batch,
  words: readonly string[],
  join: (shown: readonly string[]) => string,
  { targets: kind, shownWords = SHOWN_WORDS }: RowOptions,
): PreparedRows {
  const length = examples[0].length;
  if (examples.some((example) => example.length !== length)) {
    throw new RangeError('The examples of one batch differ in length.');
  }
  const ids = Float64Array.from(examples.flat());
  const columns = Float64Array.from(targets.flat());
  const describe = (example: readonly number[], end: number): string => {
    const start = Math.max(0, end - shownWords);
    const shown = join(example.slice(start, end).map((id) => words[id]));
    return start > 0 && shownWords > 1 ? `…${shown}` : shown;
  };
  const predictions = examples.flatMap((example, k) =>
    targets[k].map((targetIndex, position) => ({
      context: describe(example, kind === 'each token' ? position + 1 : length),
      target: words[targetIndex],
      targetIndex,
    })),
  );
  return {
    ids: { shape: kind === 'each token' ? [ids.length] : [examples.length, length], data: ids },
    targets: { shape: [columns.length], data: columns },
    predictions,
    rowAxis: lazyAxis('prediction', () => predictions.map(({ context }, row) => `${row + 1} ${context}`)),
    length,
  };
}

/** Characters stand side by side, words have spaces between. */
function joinerFor(words: readonly string[]): (shown: readonly string[]) => string {
  const ofCharacters = words.every((word) => word.length <= 2 || (word.startsWith('<') && word.endsWith('>')));
  return (shown) => shown.join(ofCharacters ? '' : ' ');
}
