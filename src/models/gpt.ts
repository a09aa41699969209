/**
 * gpt: a transformer that predicts the next token at every position (Vaswani and others, 2017; Radford and others, 2019).
 * `gpt2`: learned positions, LayerNorm before each part and at the end, biases, GELU. `microgpt`: RMSNorm after the
 * embedding and before each part, no gains, no biases, ReLU, queries, keys and values projected separately.
 * Invariant: the residual stream is one row a token of the batch, all sequences below each other.
 */
import type { Axis, Value } from '../engine/op.js';
import { NO_ATTRIBUTES, type Scope, type Tape } from '../engine/tape.js';
import type { Tensor } from '../engine/tensor.js';
import { add } from '../ops/add.js';
import { embedding, positionLookup } from '../ops/embedding.js';
import { matmulTransposed } from '../ops/matmul-transposed.js';
import { createBlock, createNorm, type Normalize, type Rows } from './gpt-block.js';
import { createGptAxes, declareGpt, type GptAxes, type GptPlaces } from './gpt-parameters.js';
import { type GptSizes, gptProblems } from './gpt-sizes.js';
import { applyScores } from './linear.js';
import type { Batch, LogitGroup, Model } from './model.js';
import { createRowPreparation, lazyAxis, logitGroup, type PreparedRows } from './prepared-rows.js';
import { requireSound } from './sizes.js';

const EMBEDDING_SCOPE: Scope = ['forward', 'embedding'];
const OUTPUT_SCOPE: Scope = ['forward', 'output'];

/**
 * An example of a batch is 1 to `block` tokens, each followed by its target; all examples of a batch are of one length.
 * @throws RangeError for sizes that do not fit, and in `forward` for a sequence longer than the block
 */
export function createGpt(sizes: GptSizes): Model {
  requireSound('GPT', gptProblems(sizes));
  const { words, style, block } = sizes;
  const axes = createGptAxes(sizes);
  const { declarations, places } = declareGpt(sizes, axes);
  const prepare = createRowPreparation(words, { targets: 'each token' });
  const normalize = createNorm(sizes);
  const embed = createEmbedding(sizes, places, normalize);
  const blocks = places.layers.map((layer, k) => createBlock(sizes, layer, k, normalize));
  const score = createScores(places, normalize, axes.word);
  return {
    kind: style === 'gpt2' ? 'gpt' : 'microgpt',
    words,
    parameters: declarations,
    forward(tape, parameters, batch: Batch): readonly LogitGroup[] {
      const prepared = prepare(batch);
      if (prepared.length > block) {
        throw new RangeError(`A sequence of ${prepared.length} tokens is longer than the block of ${block}.`);
      }
      const rows = describeRows(prepared, batch, words, axes);
      let stream = embed(tape, prepared, parameters, rows);
      for (const apply of blocks) stream = apply(tape, stream, parameters, rows);
      const logits = score(tape, stream, parameters, rows);
      return logitGroup(prepared, logits, tape.constant('targets', prepared.targets, [prepared.rowAxis]));
    },
  };
}

function createEmbedding({ style }: GptSizes, places: GptPlaces, normalize: Normalize) {
  const known = new Map<string, Tensor>();
  return (
    tape: Tape,
    { ids, length }: PreparedRows,
    parameters: readonly Value[],
    { row, stream: axes }: Rows,
  ): Value =>
    tape.within(EMBEDDING_SCOPE, () => {
      const positionIds = positionsOf(ids.data.length, length, known);
      const token = tape.apply(
        embedding,
        [parameters[places.tokens], tape.constant('tokens', ids, [row])],
        NO_ATTRIBUTES,
        { symbol: 'token', axes, label: 'token = wte[tokens]' },
      );
      const position = tape.apply(
        positionLookup,
        [parameters[places.positions], tape.constant('positions', positionIds, [row])],
        NO_ATTRIBUTES,
        { symbol: 'position', axes, label: 'position = wpe[positions]' },
      );
      const both = tape.apply(add, [token, position], NO_ATTRIBUTES, {
        symbol: 'embed',
        axes,
        label: 'embed = token + position',
      });
      if (style === 'gpt2') return both;
      return normalize(tape, both, null, parameters, { symbol: 'embed_norm', axes, label: 'embed_norm = norm(embed)' });
    });
}

function createScores({ tokens, finalNorm, head }: GptPlaces, normalize: Normalize, wordAxis: Axis) {
  return (tape: Tape, stream: Value, parameters: readonly Value[], { row, stream: axes }: Rows): Value =>
    tape.within(OUTPUT_SCOPE, () => {
      const last =
        finalNorm === null
          ? stream
          : normalize(tape, stream, finalNorm, parameters, { symbol: 'lnf', axes, label: 'lnf = norm(out)' });
      const naming = { symbol: 'z', axes: [row, wordAxis] };
      if (head !== null) return applyScores(tape, last, parameters[head], null, naming);
      const label = `z = ${last.symbol} @ wteᵀ`;
      return tape.apply(matmulTransposed, [last, parameters[tokens]], NO_ATTRIBUTES, { ...naming, label });
    });
}

/** 0, 1, … length − 1 for each sequence. */
function positionsOf(count: number, length: number, known: Map<string, Tensor>): Tensor {
  const key = `${count}/${length}`;
  const positions = known.get(key) ?? {
    shape: [count],
    data: Float64Array.from({ length: count }, (_, row) => row % length),
  };
  known.set(key, positions);
  return positions;
}

/** A single sequence names its attention by tokens; several share the axes, so those count positions. */
function describeRows(prepared: PreparedRows, { examples }: Batch, words: readonly string[], axes: GptAxes): Rows {
  const row = prepared.rowAxis;
  const { width, hidden, projected } = axes;
  const places = (name: string): Axis =>
    examples.length > 1 ? { name } : lazyAxis(name, () => examples[0].map((id, place) => `${place} ${words[id]}`));
  const square = [places('query'), places('key')];
  return {
    length: prepared.length,
    row,
    stream: [row, width],
    hidden: [row, hidden],
    projected: [row, projected],
    square: examples.length > 1 ? [{ name: 'sequence' }, ...square] : square,
  };
}
