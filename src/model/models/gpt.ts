/**
 * gpt: a transformer that predicts the next token at every position, in the style of GPT-2 or of microgpt. It reads B
 * sequences of T tokens at once. The residual stream has a row of C numbers for each token, [B·T, C]; the head turns
 * each row into V scores.
 */

import type { Scope } from '../../numbers/engine/tape.js';
import { createVector, range, type Tensor } from '../../numbers/engine/tensor.js';
import type { Value } from '../../numbers/engine/value.js';
import { findOrMake } from '../../numbers/kernels/remember.js';
import { add } from '../ops/add.js';
import { embedding, positionLookup } from '../ops/embedding.js';
import { gelu } from '../ops/gelu.js';
import { geluGate, tanhGeluGate } from '../ops/gelu-gate.js';
import { relu } from '../ops/relu.js';
import { type AttentionPass, createAttention, PARTS, squareAxes } from './attention.js';
import { type GptSizes, gptCode } from './gpt-code.js';
import type { Declare, Dimension, Layer, Parameter } from './layers.js';
import * as layer from './layers.js';
import { type Initialization, type Model, normal } from './model.js';
import { createRowModel, type RowPass } from './row-model.js';

interface GptPass extends RowPass, AttentionPass {}

/** Each style creates its layers in the order of the parameters in its reference files. */
interface Gpt {
  readonly embed: (pass: GptPass) => Value;
  readonly blocks: readonly Layer<GptPass>[];
  readonly score: Layer;
}

const EMBEDDING: Scope = ['forward', 'embedding'];
const OUTPUT: Scope = ['forward', 'output'];

/**
 * An example of a batch is 1 to `block` tokens, each followed by its target; all examples of a batch have the same
 * length.
 * @throws RangeError in `forward` for a sequence longer than the block
 */
export function createGpt(sizes: GptSizes): Model {
  const { kind, words, block } = sizes;
  const assemble = kind === 'gpt' ? assembleGpt2 : assembleMicrogpt;
  const code = () => gptCode({ ...sizes, epsilon: (sizes.epsilon ?? EPSILON).toExponential() });
  return createRowModel(
    { kind, words, code, targets: 'each token', length: { least: 1, most: block }, mixesRows: true },
    (declare) => {
      const { embed, blocks, score } = assemble(sizes, axesOf(sizes), declare);
      return ({ tape, parameters, tokens, row, held }) => {
        const { length } = held.batch.examples[0];
        if (length > block) {
          throw new RangeError(`A sequence of ${length} tokens is longer than the block of ${block}.`);
        }
        const square = squareAxes(held, words);
        // Written out, since a spread costs as much as a few ops of a small model.
        const pass = { tape, parameters, tokens, row, held, sequence: { length }, square };
        let x = tape.within(EMBEDDING, () => embed(pass));
        for (const apply of blocks) x = apply(pass, x);
        return tape.within(OUTPUT, () => score(pass, x));
      };
    },
  );
}

/**
 * GPT-2 (Radford and others, 2019): biases, and LayerNorm before each part and at the end. Weights start with a
 * deviation of 0.02, or less where they add to the residual stream, so that its spread does not grow with depth.
 */
function assembleGpt2({ epsilon = EPSILON, ...sizes }: GptSizes, axes: Axes, declare: Declare): Gpt {
  const { width, hidden, projected } = axes;
  const small = normal(0.02);
  const residual = normal(0.02 / Math.sqrt(2 * sizes.layers));
  const norm = (symbol: string, name = symbol) =>
    layer.layerNorm(declare, symbol, [`${name}_g`, `${name}_b`], width, { epsilon });
  const linear = (symbol: string, name: string, from: Dimension, to: Dimension, initial = small) =>
    layer.linear(declare, symbol, [`${name}_w`, `${name}_b`], from, to, initial);

  const { wte, embed } = createEmbedding(declare, axes, small);
  const blocks = range(sizes.layers).map((k) =>
    createBlock(sizes, k, {
      norm1: norm('ln1', `h${k}.ln1`),
      projections: [linear('qkv', `h${k}.qkv`, width, projected)],
      output: linear('attention', `h${k}.o`, width, width, residual),
      norm2: norm('ln2', `h${k}.ln2`),
      expand: linear('fc1', `h${k}.fc1`, width, hidden),
      contract: linear('fc2', `h${k}.fc2`, hidden, width, residual),
    }),
  );
  const last = norm('lnf');
  const score = createScores(sizes, axes, declare, wte, small);
  return { embed, blocks, score: (pass, x) => score(pass, last(pass, x)) };
}

/**
 * microgpt: no biases, RMSNorm without gains, also after the embedding. Every weight starts with a deviation of 0.08.
 */
function assembleMicrogpt({ epsilon = EPSILON, ...sizes }: GptSizes, axes: Axes, declare: Declare): Gpt {
  const { width, hidden } = axes;
  const initial = normal(0.08);
  const norm = (symbol: string) => layer.rmsNorm(symbol, { epsilon });
  const linear = (symbol: string, name: string, from: Dimension, to: Dimension) =>
    layer.linear(declare, symbol, [name], from, to, initial);

  const { wte, embed } = createEmbedding(declare, axes, initial);
  const first = norm('embed_norm');
  const score = createScores(sizes, axes, declare, wte, initial);
  const blocks = range(sizes.layers).map((k) =>
    createBlock(sizes, k, {
      norm1: norm('norm1'),
      projections: PARTS.map((part) => linear(part, `h${k}.w${part}`, width, width)),
      output: linear('attention', `h${k}.wo`, width, width),
      norm2: norm('norm2'),
      expand: linear('fc1', `h${k}.fc1`, width, hidden),
      contract: linear('fc2', `h${k}.fc2`, hidden, width),
    }),
  );
  return { embed: (pass) => first(pass, embed(pass)), blocks, score };
}

/** embed = wte[tokens] + wpe[positions] */
function createEmbedding(declare: Declare, { word, position, width }: Axes, initial: Initialization) {
  const wte = declare('wte', [word, width], initial);
  const wpe = declare('wpe', [position, width], initial);
  const known = new Map<string, Tensor>();
  const embed = (pass: GptPass): Value => {
    const { tape, tokens, row, sequence } = pass;
    const axes = [row, width];
    const naming = { symbol: 'token', axes, label: 'token = wte[tokens]' };
    const token = tape.apply(embedding, [wte(pass), tokens], naming);
    const { length: count } = tokens.data;
    // 0, 1, …, T − 1 for each sequence.
    const places = findOrMake(known, `${count}/${sequence.length}`, () =>
      createVector(range(count).map((place) => place % sequence.length)),
    );
    const positions = tape.constant('positions', places, [row]);
    const place = { symbol: 'position', axes, label: 'position = wpe[positions]' };
    return tape.apply(add, [token, tape.apply(positionLookup, [wpe(pass), positions], place)], {
      symbol: 'embed',
      label: 'embed = token + position',
    });
  };
  return { wte, embed };
}

/** One score per word, from weights of its own or from the token embeddings. */
function createScores(
  { tiedHead }: GptSizes,
  { word, width }: Axes,
  declare: Declare,
  wte: Parameter,
  initial: Initialization,
): Layer {
  return tiedHead ? layer.tiedScores('z', wte, word) : layer.scores(declare, 'z', ['lm_head'], width, word, initial);
}

interface BlockLayers {
  readonly norm1: Layer;
  readonly projections: readonly Layer[];
  readonly output: Layer;
  readonly norm2: Layer;
  readonly expand: Layer;
  readonly contract: Layer;
}

/** Attention, then the feed-forward network; each reads the normalized residual stream and adds to it. */
function createBlock(
  sizes: Omit<GptSizes, 'epsilon'>,
  k: number,
  { norm1, projections, output, norm2, expand, contract }: BlockLayers,
): Layer<GptPass> {
  const attention: Scope = ['forward', `block ${k}`, 'attention'];
  const feedForward: Scope = ['forward', `block ${k}`, 'feed-forward'];
  const attend = createAttention(sizes, attention, projections);
  const activate = createActivation(sizes.activation);
  return (pass, x) => {
    const { tape } = pass;
    const mid = tape.within(attention, () => {
      const attended = output(pass, attend(pass, norm1(pass, x)));
      return tape.apply(add, [x, attended], { symbol: 'mid', label: `mid = ${x.symbol} + ${attended.symbol}` });
    });
    return tape.within(feedForward, () => {
      const fc2 = contract(pass, activate(pass, expand(pass, norm2(pass, mid))));
      return tape.apply(add, [mid, fc2], { symbol: 'out', label: 'out = mid + fc2' });
    });
  };
}

function createActivation(activation: GptSizes['activation']): Layer {
  if (activation === 'relu') {
    return ({ tape }, x) => tape.apply(relu, [x], { symbol: 'act', label: 'act = relu fc1' });
  }
  const [gate, form] = activation === 'gelu' ? ([geluGate, 'exact'] as const) : ([tanhGeluGate, 'tanh'] as const);
  return ({ tape }, x) => {
    const gates = tape.apply(gate, [x], { symbol: 'gate', label: 'gate of fc1' }, { form });
    return tape.apply(gelu, [x, gates], { symbol: 'act', label: 'act = fc1 × gate' }, { form });
  };
}

const EPSILON = 1e-5;

type Axes = Readonly<Record<'word' | 'position' | 'width' | 'hidden' | 'projected', Dimension>>;

function axesOf({ words, width, block }: GptSizes): Axes {
  return {
    word: layer.wordDimension(words),
    // Without a label it would be told by an index, which counts from 0, beside tokens that count from 1.
    position: { name: 'position', size: block, labels: range(block).map((k) => `place ${k + 1}`) },
    width: { name: 'dimension', size: width },
    hidden: { name: 'hidden', size: 4 * width },
    projected: { name: 'q, k and v', size: 3 * width },
  };
}
