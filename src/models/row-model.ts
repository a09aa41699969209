/**
 * Models that run a whole batch at once. Its predictions are rows, in the order of the examples and of the positions
 * within an example. Labels and tensors are created once per batch, so that an iteration over a constant batch creates
 * none.
 */
import type { Axis, Value } from '../engine/op.js';
import type { Tensor } from '../engine/tensor.js';
import { type Declare, declareParameters, type Pass } from './layers.js';
import type { Batch, Model, PredictionLabel } from './model.js';

interface RowModelDefinition {
  readonly kind: string;
  readonly words: readonly string[];
  /** Whether each token of an example is followed by a target, or only the whole example. */
  readonly targets: 'each token' | 'one';
  /** The most words of a context that a label shows. */
  readonly shownWords?: number;
  readonly mixesRows?: true;
}

export interface RowPass extends Pass {
  /** Token ids of all examples: [B·T] if each token has a target, otherwise [B, T]. */
  readonly tokens: Value;
  /** What a row of the logits stands for. */
  readonly row: Axis;
  readonly examples: Batch['examples'];
}

interface Rows {
  readonly tokens: Tensor;
  readonly axes: readonly Axis[];
  /** The target's column among the logits, for each prediction. */
  readonly targets: Tensor;
  readonly predictions: readonly PredictionLabel[];
}

const SHOWN_WORDS = 4;
const PLACE: Axis = { name: 'place' };

/**
 * @param build creates the layers and returns a function that gives the logits of a batch, [rows, V]
 * @throws RangeError in `forward`, for examples that differ in length
 */
export function createRowModel(
  definition: RowModelDefinition,
  build: (declare: Declare) => (pass: RowPass) => Value,
): Model {
  const { kind, words, mixesRows } = definition;
  const { built: forward, parameters } = declareParameters(build);
  const separator = separatorOf(words);
  const known = new WeakMap<Batch, Rows>();
  return {
    kind,
    words,
    parameters,
    ...(mixesRows && { mixesRows }),
    formOf: ({ examples, targets }) =>
      `${examples.length}×${examples[0].length}, ${targets.length}×${targets[0].length}`,
    refill(recorded, { examples, targets }) {
      const { tokens, targets: columns } = known.get(recorded)!;
      fill(tokens.data, examples);
      fill(columns.data, targets);
    },
    forward(tape, values, batch) {
      const prepared = known.get(batch) ?? prepare(batch, definition, separator);
      known.set(batch, prepared);
      const { axes, predictions } = prepared;
      const [row] = axes;
      const tokens = tape.constant('tokens', prepared.tokens, axes);
      const logits = forward({ tape, parameters: values, tokens, row, examples: batch.examples });
      return [{ scope: null, logits, targets: tape.constant('targets', prepared.targets, [row]), predictions }];
    },
  };
}

/** An axis whose labels are created when they are first needed. */
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

function prepare(
  { examples, targets }: Batch,
  { words, targets: kind, shownWords = SHOWN_WORDS }: RowModelDefinition,
  separator: string,
): Rows {
  const length = examples[0].length;
  if (examples.some((example) => example.length !== length)) {
    throw new RangeError('The examples of one batch differ in length.');
  }
  const eachToken = kind === 'each token';
  const describe = (example: readonly number[], end: number): string => {
    const start = Math.max(0, end - shownWords);
    const shown = example
      .slice(start, end)
      .map((id) => words[id])
      .join(separator);
    return start > 0 && shownWords > 1 ? `…${shown}` : shown;
  };
  const predictions = examples.flatMap((example, k) =>
    targets[k].map((targetIndex, position) => ({
      context: describe(example, eachToken ? position + 1 : length),
      target: words[targetIndex],
      targetIndex,
    })),
  );
  const row = lazyAxis('prediction', () => predictions.map(({ context }, k) => `${k + 1} ${context}`));
  const tokens = Float64Array.from(examples.flat());
  const columns = Float64Array.from(targets.flat());
  return {
    tokens: { shape: eachToken ? [tokens.length] : [examples.length, length], data: tokens },
    axes: eachToken ? [row] : [row, PLACE],
    targets: { shape: [columns.length], data: columns },
    predictions,
  };
}

function fill(data: Float64Array, rows: readonly (readonly number[])[]): void {
  let at = 0;
  for (const row of rows) for (const token of row) data[at++] = token;
}

/** What stands between tokens that are shown one after the other: nothing between characters, a space between words. */
export function separatorOf(words: readonly string[]): '' | ' ' {
  const areCharacters = words.every((word) => word.length <= 2 || (word.startsWith('<') && word.endsWith('>')));
  return areCharacters ? '' : ' ';
}
