/**
 * Models that run a whole batch at once. Its predictions are rows, in the order of the examples and of the positions
 * within an example. Tensors are created once per batch, so that an iteration over a constant batch creates none.
 * Invariant: names are made when they are read, from the batch that the tensors hold then.
 */
import { readToken, writtenText } from '../../document/written-token.js';
import type { Axis, Value } from '../../numbers/engine/value.js';
import { type Declare, declareParameters, type ForwardPass } from './layers.js';
import type { Batch, Model, PredictionLabel } from './model.js';

interface RowModelDefinition {
  readonly kind: string;
  readonly words: readonly string[];
  readonly code: Model['code'];
  readonly targets: Model['reads']['targets'];
  /** How many tokens an example has; any number where it is left out. */
  readonly length?: Model['reads']['length'];
  /** The most words of a context that a label shows. */
  readonly shownWords?: number;
  readonly mixesRows?: true;
}

export interface RowPass extends ForwardPass {
  /** Token ids of all examples: [B·T] if each token has a target, otherwise [B, T]. */
  readonly tokens: Value;
  /** What a row of the logits stands for. */
  readonly row: Axis;
  readonly held: Held;
}

/** What the tensors of a pass hold. */
export interface Held {
  readonly batch: Batch;
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
  const { kind, words, code, targets, length = { least: 1, most: Infinity }, mixesRows } = definition;
  const { built: forward, parameters } = declareParameters(build);
  const separator = separatorOf(words);
  const known = new WeakMap<Batch, ReturnType<typeof prepare>>();
  return {
    kind,
    reads: { ids: words.length, targets, length },
    words,
    code,
    parameters,
    ...(mixesRows && { mixesRows }),
    formOf: ({ examples, targets }) =>
      `${examples.length}×${examples[0].length}, ${targets.length}×${targets[0].length}`,
    refill(recorded, batch) {
      const { held, tokens, targets: columns } = known.get(recorded)!;
      fill(tokens.data, batch.examples);
      fill(columns.data, batch.targets);
      held.batch = batch;
    },
    forward(tape, values, batch) {
      const prepared = known.get(batch) ?? prepare(batch, definition, separator);
      known.set(batch, prepared);
      const { axes, predictions, held } = prepared;
      const [row] = axes;
      const tokens = tape.constant('tokens', prepared.tokens, axes);
      const logits = forward({ tape, parameters: values, tokens, row, held });
      return [{ scope: null, logits, targets: tape.constant('targets', prepared.targets, [row]), predictions }];
    },
  };
}

/** An axis whose labels are made of the batch when they are first needed. */
export class LazyAxis implements Axis {
  private known: { readonly batch: Batch; readonly labels: readonly string[] } | undefined;

  constructor(
    private readonly held: Held,
    readonly name: string,
    private readonly makeLabels: (batch: Batch) => readonly string[],
  ) {}

  get labels(): readonly string[] {
    const { batch } = this.held;
    if (this.known?.batch !== batch) this.known = { batch, labels: this.makeLabels(batch) };
    return this.known.labels;
  }
}

function prepare(
  batch: Batch,
  { words, targets: kind, shownWords = SHOWN_WORDS }: RowModelDefinition,
  separator: '' | ' ',
) {
  const { examples, targets } = batch;
  const length = examples[0].length;
  if (examples.some((example) => example.length !== length)) {
    throw new RangeError('The examples of one batch differ in length.');
  }
  const eachToken = kind === 'each token';
  const held = { batch };
  const describe = (example: readonly number[], end: number): string => {
    const start = Math.max(0, end - shownWords);
    const shown = writtenText(
      example.slice(start, end).map((id) => words[id]),
      separator,
    );
    return start > 0 && shownWords > 1 ? `…${shown}` : shown;
  };
  const naming: Naming = {
    held,
    words,
    contextOf: (example, position) => describe(example, eachToken ? position + 1 : length),
  };
  const predictions = targets.flatMap((columns, k) => columns.map((_, position) => new RowLabel(naming, k, position)));
  // A row that follows each token is the token's: it is looked up, and asks and answers, before anything is predicted.
  const predictionNames = (example: readonly number[]): readonly string[] =>
    eachToken ? example.map((id) => words[id]) : [describe(example, length)];
  const row = new LazyAxis(held, 'prediction', ({ examples }) =>
    examples.flatMap(predictionNames).map((name, k) => `${k + 1} ${name}`),
  );
  const tokens = Float64Array.from(examples.flat());
  const columns = Float64Array.from(targets.flat());
  return {
    held,
    tokens: { shape: eachToken ? [tokens.length] : [examples.length, length], data: tokens },
    axes: eachToken ? [row] : [row, PLACE],
    /** The target's column among the logits, for each prediction. */
    targets: { shape: [columns.length], data: columns },
    predictions,
  };
}

interface Naming {
  readonly held: Held;
  readonly words: readonly string[];
  readonly contextOf: (example: readonly number[], position: number) => string;
}

class RowLabel implements PredictionLabel {
  constructor(
    private readonly naming: Naming,
    private readonly example: number,
    private readonly position: number,
  ) {}

  get context(): string {
    const { held, contextOf } = this.naming;
    return contextOf(held.batch.examples[this.example], this.position);
  }

  get target(): string {
    return this.naming.words[this.targetIndex];
  }

  get targetIndex(): number {
    return this.naming.held.batch.targets[this.example][this.position];
  }
}

function fill(data: Float64Array, rows: readonly (readonly number[])[]): void {
  let at = 0;
  for (const row of rows) for (const token of row) data[at++] = token;
}

/** What stands between tokens that are shown one after the other: nothing between characters, a space between words. */
export function separatorOf(words: readonly string[]): '' | ' ' {
  const areCharacters = words.every(
    (word) => readToken(word).length <= 2 || (word.startsWith('<') && word.endsWith('>')),
  );
  return areCharacters ? '' : ' ';
}
