/**
 * Clipping by the global norm, between the gradients and the updates: a gradient that is too long as a whole is shortened
 * by one factor, so that its direction stays (PyTorch's clip_grad_norm_).
 * Invariant: the factor is at most 1; the unclipped gradients remain as they are.
 */
import type { Value } from '../engine/op.js';
import type { Scope, Tape } from '../engine/tape.js';
import { clipCoefficient } from '../ops/clip-coefficient.js';
import { globalNorm } from '../ops/global-norm.js';
import { clip } from '../ops/scale.js';

export interface ClipSettings {
  /** The longest that all gradients together may be. */
  readonly mostNorm: number;
}

export interface Clipping {
  readonly norm: Value;
  readonly coefficient: Value;
  /** Clipped, in the order of the parameters. */
  readonly gradients: readonly Value[];
}

const SCOPE: Scope = ['update', 'clipping'];

export function clipGradients(tape: Tape, gradients: readonly Value[], { mostNorm }: ClipSettings): Clipping {
  return tape.within(SCOPE, () => {
    const norm = tape.apply(globalNorm, gradients, {
      symbol: 'norm',
      axes: [],
      label: 'norm of all gradients',
    });
    const coefficient = tape.apply(
      clipCoefficient,
      [norm],
      { symbol: 'coefficient', label: 'clip coefficient' },
      { mostNorm },
    );
    const clipped = gradients.map((gradient) =>
      tape.apply(clip, [gradient, coefficient], {
        symbol: gradient.symbol,
        label: `clipped ${gradient.symbol}`,
      }),
    );
    return { norm, coefficient, gradients: clipped };
  });
}
