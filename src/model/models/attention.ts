/**
 * Causal self-attention with several heads (Vaswani and others, 2017): every token looks back at its sequence and takes
 * a mixture of what it finds there. B sequences of T tokens follow each other as rows, [B·T, C].
 */

import type { Scope } from '../../numbers/engine/tape.js';
import type { Axis, Value } from '../../numbers/engine/value.js';
import { attentionScores, type SequenceAttributes } from '../ops/attention-scores.js';
import { causalMask } from '../ops/causal-mask.js';
import { columns } from '../ops/columns.js';
import { concatenate } from '../ops/concatenate.js';
import { softmax } from '../ops/softmax.js';
import { weightedSum } from '../ops/weighted-sum.js';
import type { ForwardPass, Layer } from './layers.js';
import { type Held, LazyAxis } from './row-model.js';

export interface AttentionPass extends ForwardPass {
  readonly sequence: SequenceAttributes;
  /** Axes of the values between every query and every key: [T, T], or [B, T, T] for several sequences. */
  readonly square: readonly Axis[];
}

interface AttentionSizes {
  /** C */
  readonly width: number;
  readonly heads: number;
}

export const PARTS = ['q', 'k', 'v'] as const;

/**
 * The heads run one after another, each in its own scope; their outputs are laid side by side.
 * @param projections to queries, keys and values: one that gives all three side by side, or three
 */
export function createAttention(
  sizes: AttentionSizes,
  scope: Scope,
  projections: readonly Layer[],
): Layer<AttentionPass> {
  const joint = projections.length === 1;
  const heads = Array.from({ length: sizes.heads }, (_, head) => createHead(sizes, scope, head, joint));
  return (pass, x) => {
    const projected = projections.map((project) => project(pass, x));
    const mixes = heads.map((attend) => attend(pass, projected, x.axes));
    return pass.tape.apply(concatenate, mixes, { symbol: 'heads', label: 'heads side by side' });
  };
}

/** mix = softmax(mask(q·k / √n)) @ v. A head reads its own n = C / heads columns of the queries, keys and values. */
function createHead({ width, heads }: AttentionSizes, attention: Scope, head: number, joint: boolean) {
  const scope: Scope = [...attention, `head ${head}`];
  const count = width / heads;
  const reads = PARTS.map((part, k) => ({
    from: joint ? 0 : k,
    range: { start: (joint ? k * width : 0) + head * count, count },
    symbol: `${part}${head}`,
    label: `${part}${head} = columns of this head`,
  }));
  return ({ tape, sequence, square }: AttentionPass, projected: readonly Value[], axes: readonly Axis[]): Value =>
    tape.within(scope, () => {
      const [q, k, v] = reads.map(({ from, range, symbol, label }) =>
        tape.apply(columns, [projected[from]], { symbol, axes, label }, range),
      );
      const scored = { symbol: 'scores', axes: square, label: `scores = ${q.symbol}·${k.symbol} / √n` };
      const fits = tape.apply(attentionScores, [q, k], scored, sequence);
      const masked = tape.apply(causalMask, [fits], { symbol: 'masked', label: 'mask' });
      const weights = tape.apply(softmax, [masked], { symbol: 'weights', label: 'weights = softmax' });
      const mixed = { symbol: `mix${head}`, axes, label: `mix${head} = weights @ ${v.symbol}` };
      return tape.apply(weightedSum, [weights, v], mixed, sequence);
    });
}

/** For a single sequence, its tokens label the axes, numbered as its rows are; several sequences share the axes, which then have no labels. */
export function squareAxes(held: Held, words: readonly string[]): readonly Axis[] {
  if (held.batch.examples.length > 1) return [{ name: 'sequence' }, { name: 'query' }, { name: 'key' }];
  const places = (name: string): Axis =>
    new LazyAxis(held, name, ({ examples: [example] }) => example.map((id, place) => `${place + 1} ${words[id]}`));
  return [places('query'), places('key')];
}
