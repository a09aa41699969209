/**
 * The parameters of a GPT: their names, shapes and where they start, in the order of the reference files.
 * Invariant: the layout's positions are those of the declarations.
 */
import type { Axis } from '../engine/op.js';
import type { Shape } from '../engine/tensor.js';
import type { GptSizes } from './gpt-sizes.js';
import { type Initialization, normal, ones, zeros } from './initialization.js';
import type { ParameterDeclaration } from './model.js';

/** Position of a weight among the parameters, and of its bias where it has one. */
export interface LinearPlace {
  readonly weight: number;
  readonly bias: number | null;
}

/** Positions of gain and bias; null for a norm without. */
export type NormPlace = { readonly gain: number; readonly bias: number } | null;

export interface LayerPlaces {
  readonly norm1: NormPlace;
  /** One projection to queries, keys and values side by side, or three. */
  readonly projections: readonly LinearPlace[];
  readonly output: LinearPlace;
  readonly norm2: NormPlace;
  readonly expand: LinearPlace;
  readonly contract: LinearPlace;
}

export interface GptPlaces {
  readonly tokens: number;
  readonly positions: number;
  readonly layers: readonly LayerPlaces[];
  readonly finalNorm: NormPlace;
  /** null when the head is tied to the token embeddings. */
  readonly head: number | null;
}

export interface GptAxes {
  readonly word: Axis;
  readonly position: Axis;
  readonly width: Axis;
  readonly hidden: Axis;
  readonly projected: Axis;
}

export function createGptAxes({ words }: GptSizes): GptAxes {
  return {
    word: { name: 'word', labels: words },
    position: { name: 'position' },
    width: { name: 'dimension' },
    hidden: { name: 'hidden' },
    projected: { name: 'q, k and v' },
  };
}

interface Declared {
  readonly declarations: readonly ParameterDeclaration[];
  readonly places: GptPlaces;
}

export function declareGpt(sizes: GptSizes, axes: GptAxes): Declared {
  return sizes.style === 'gpt2' ? declareGpt2(sizes, axes) : declareMicrogpt(sizes, axes);
}

/** GPT-2 (Radford and others, 2019): deviation 0.02, less for what adds to the residual stream, so that depth adds no spread. */
function declareGpt2({ words, width, layers, block, tiedHead }: GptSizes, axes: GptAxes): Declared {
  const list = new DeclarationList();
  const small = normal(0.02);
  const residual = normal(0.02 / Math.sqrt(2 * layers));
  const { word, position, width: dimension, hidden, projected } = axes;
  const tokens = list.add('wte', [words.length, width], [word, dimension], small);
  const positions = list.add('wpe', [block, width], [position, dimension], small);
  const norm = (name: string): NormPlace => ({
    gain: list.add(`${name}_g`, [width], [dimension], ones),
    bias: list.add(`${name}_b`, [width], [dimension], zeros),
  });
  const linear = (name: string, shape: Shape, from: Axis, to: Axis, initial: Initialization): LinearPlace => ({
    weight: list.add(`${name}_w`, shape, [from, to], initial),
    bias: list.add(`${name}_b`, [shape[1]], [to], zeros),
  });
  const places = Array.from(
    { length: layers },
    (_, k): LayerPlaces => ({
      norm1: norm(`h${k}.ln1`),
      projections: [linear(`h${k}.qkv`, [width, 3 * width], dimension, projected, small)],
      output: linear(`h${k}.o`, [width, width], dimension, dimension, residual),
      norm2: norm(`h${k}.ln2`),
      expand: linear(`h${k}.fc1`, [width, 4 * width], dimension, hidden, small),
      contract: linear(`h${k}.fc2`, [4 * width, width], hidden, dimension, residual),
    }),
  );
  const finalNorm = norm('lnf');
  const head = tiedHead ? null : list.add('lm_head', [width, words.length], [dimension, word], small);
  return { declarations: list.declarations, places: { tokens, positions, layers: places, finalNorm, head } };
}

/** microgpt: no biases, no gains, every weight with a deviation of 0.08. */
function declareMicrogpt({ words, width, layers, block, tiedHead }: GptSizes, axes: GptAxes): Declared {
  const list = new DeclarationList();
  const initial = normal(0.08);
  const { word, position, width: dimension, hidden } = axes;
  const tokens = list.add('wte', [words.length, width], [word, dimension], initial);
  const positions = list.add('wpe', [block, width], [position, dimension], initial);
  const head = tiedHead ? null : list.add('lm_head', [width, words.length], [dimension, word], initial);
  const linear = (name: string, shape: Shape, from: Axis, to: Axis): LinearPlace => ({
    weight: list.add(name, shape, [from, to], initial),
    bias: null,
  });
  const places = Array.from(
    { length: layers },
    (_, k): LayerPlaces => ({
      norm1: null,
      projections: ['q', 'k', 'v'].map((name) => linear(`h${k}.w${name}`, [width, width], dimension, dimension)),
      output: linear(`h${k}.wo`, [width, width], dimension, dimension),
      norm2: null,
      expand: linear(`h${k}.fc1`, [width, 4 * width], dimension, hidden),
      contract: linear(`h${k}.fc2`, [4 * width, width], hidden, dimension),
    }),
  );
  return { declarations: list.declarations, places: { tokens, positions, layers: places, finalNorm: null, head } };
}

/** Declarations in the order of their adding; adding one tells its position. */
class DeclarationList {
  readonly declarations: ParameterDeclaration[] = [];

  add(name: string, shape: Shape, axes: readonly Axis[], initial: Initialization): number {
    return this.declarations.push({ name, shape, axes, initial }) - 1;
  }
}
