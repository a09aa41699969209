/**
 * One block of a GPT: attention, then the feed-forward network, each normed before and added to the residual stream.
 * Invariant: a head reads its own columns of queries, keys and values and no others; heads run one after the other,
 * each in a scope of its own.
 */
import type { Axis, Value } from '../engine/op.js';
import { type Naming, NO_ATTRIBUTES, type Scope, type Tape } from '../engine/tape.js';
import { add } from '../ops/add.js';
import { attentionScores, type SequenceAttributes } from '../ops/attention-scores.js';
import { causalMask } from '../ops/causal-mask.js';
import { columns } from '../ops/columns.js';
import { concatenate } from '../ops/concatenate.js';
import { gelu } from '../ops/gelu.js';
import { geluGate, tanhGeluGate } from '../ops/gelu-gate.js';
import { layerNorm } from '../ops/layer-norm.js';
import { relu } from '../ops/relu.js';
import { rmsNorm } from '../ops/rms-norm.js';
import { softmax } from '../ops/softmax.js';
import { weightedSum } from '../ops/weighted-sum.js';
import type { LayerPlaces, LinearPlace, NormPlace } from './gpt-parameters.js';
import type { Activation, GptSizes } from './gpt-sizes.js';
import { applyLinear } from './linear.js';

/** How the rows of a batch lie, and what the axes of the tensors over them are called. */
export interface Rows {
  /** Rows of one sequence. */
  readonly length: number;
  readonly row: Axis;
  readonly stream: readonly Axis[];
  readonly hidden: readonly Axis[];
  readonly projected: readonly Axis[];
  readonly square: readonly Axis[];
}

type Apply = (tape: Tape, stream: Value, parameters: readonly Value[], rows: Rows) => Value;

export type Normalize = (tape: Tape, x: Value, place: NormPlace, parameters: readonly Value[], naming: Naming) => Value;

const DEFAULT_EPSILON = 1e-5;

/** LayerNorm where there are gain and bias, else RMSNorm. */
export function createNorm({ epsilon = DEFAULT_EPSILON }: Pick<GptSizes, 'epsilon'>): Normalize {
  const attributes = { epsilon };
  return (tape, x, place, parameters, naming) =>
    place === null
      ? tape.apply(rmsNorm, [x], attributes, naming)
      : tape.apply(layerNorm, [x, parameters[place.gain], parameters[place.bias]], attributes, naming);
}

export function createBlock(sizes: GptSizes, place: LayerPlaces, layer: number, normalize: Normalize): Apply {
  const attend = createAttention(sizes, place, ['forward', `block ${layer}`, 'attention'], normalize);
  const feed = createFeedForward(sizes, place, ['forward', `block ${layer}`, 'feed-forward'], normalize);
  return (tape, stream, parameters, rows) => feed(tape, attend(tape, stream, parameters, rows), parameters, rows);
}

function createAttention(sizes: GptSizes, place: LayerPlaces, scope: Scope, normalize: Normalize): Apply {
  const heads = Array.from({ length: sizes.heads }, (_, head) => createHead(sizes, head, scope));
  const joint = place.projections.length === 1;
  const norm = joint ? 'ln1' : 'norm1';
  const normLabel = `${norm} = norm(stream)`;
  return (tape, stream, parameters, rows) =>
    tape.within(scope, () => {
      const { length, stream: axes } = rows;
      const x = normalize(tape, stream, place.norm1, parameters, { symbol: norm, axes, label: normLabel });
      const projections = place.projections.map((projection, k) =>
        linear(tape, x, projection, parameters, {
          symbol: joint ? 'qkv' : PARTS[k],
          axes: joint ? rows.projected : axes,
        }),
      );
      const attributes = { length };
      const mixes = heads.map((head) => head(tape, projections, attributes, rows));
      const together = tape.apply(concatenate, mixes, NO_ATTRIBUTES, {
        symbol: 'heads',
        axes,
        label: 'heads side by side',
      });
      const output = linear(tape, together, place.output, parameters, { symbol: 'attention', axes });
      return tape.apply(add, [stream, output], NO_ATTRIBUTES, {
        symbol: 'mid',
        axes,
        label: 'mid = stream + attention',
      });
    });
}

const PARTS = ['q', 'k', 'v'] as const;

type ApplyHead = (
  tape: Tape,
  projections: readonly Value[],
  attributes: SequenceAttributes,
  { stream, square }: Rows,
) => Value;

function createHead({ width, heads }: GptSizes, head: number, attention: Scope): ApplyHead {
  const scope = [...attention, `head ${head}`];
  const count = width / heads;
  const symbols = PARTS.map((part) => `${part}${head}`);
  const labels = symbols.map((symbol) => `${symbol} = columns of this head`);
  const mixSymbol = `mix${head}`;
  return (tape, projections, attributes, { stream: axes, square }) =>
    tape.within(scope, () => {
      const [q, k, v] = symbols.map((symbol, part) => {
        const joint = projections.length === 1;
        const start = (joint ? part * width : 0) + head * count;
        return tape.apply(
          columns,
          [projections[joint ? 0 : part]],
          { start, count },
          { symbol, axes, label: labels[part] },
        );
      });
      const scores = tape.apply(attentionScores, [q, k], attributes, {
        symbol: 'scores',
        axes: square,
        label: 'scores = q·k / √n',
      });
      const masked = tape.apply(causalMask, [scores], NO_ATTRIBUTES, { symbol: 'masked', axes: square, label: 'mask' });
      const weights = tape.apply(softmax, [masked], NO_ATTRIBUTES, {
        symbol: 'weights',
        axes: square,
        label: 'weights = softmax',
      });
      return tape.apply(weightedSum, [weights, v], attributes, {
        symbol: mixSymbol,
        axes,
        label: 'mix = weights @ v',
      });
    });
}

function createFeedForward(sizes: GptSizes, place: LayerPlaces, scope: Scope, normalize: Normalize): Apply {
  const norm = place.norm2 === null ? 'norm2' : 'ln2';
  const normLabel = `${norm} = norm(mid)`;
  return (tape, stream, parameters, rows) =>
    tape.within(scope, () => {
      const { stream: axes, hidden } = rows;
      const x = normalize(tape, stream, place.norm2, parameters, { symbol: norm, axes, label: normLabel });
      const expanded = linear(tape, x, place.expand, parameters, { symbol: 'fc1', axes: hidden });
      const active = activate(tape, expanded, sizes.activation, hidden);
      const contracted = linear(tape, active, place.contract, parameters, { symbol: 'fc2', axes });
      return tape.apply(add, [stream, contracted], NO_ATTRIBUTES, { symbol: 'out', axes, label: 'out = mid + fc2' });
    });
}

function activate(tape: Tape, x: Value, activation: Activation, axes: readonly Axis[]): Value {
  if (activation === 'relu')
    return tape.apply(relu, [x], NO_ATTRIBUTES, { symbol: 'act', axes, label: 'act = relu fc1' });
  const [gate, attributes] = activation === 'gelu' ? ([geluGate, EXACT] as const) : ([tanhGeluGate, TANH] as const);
  const gates = tape.apply(gate, [x], attributes, { symbol: 'gate', axes, label: 'gate of fc1' });
  return tape.apply(gelu, [x, gates], attributes, { symbol: 'act', axes, label: 'act = fc1 × gate' });
}

const EXACT = { form: 'exact' } as const;
const TANH = { form: 'tanh' } as const;

function linear(tape: Tape, x: Value, place: LinearPlace, parameters: readonly Value[], naming: Naming): Value {
  return applyLinear(tape, x, parameters[place.weight], place.bias === null ? null : parameters[place.bias], naming);
}
