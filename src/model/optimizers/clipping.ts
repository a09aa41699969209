/**
 * Clipping by the global norm, between the gradients and the updates: if all gradients together are too long, one
 * factor scales them down, so that their direction stays (PyTorch's clip_grad_norm_).
 */

import type { Scope, Tape } from '../../numbers/engine/tape.js';
import type { Value } from '../../numbers/engine/value.js';
import { clipCoefficient } from '../ops/clip-coefficient.js';
import { globalNorm } from '../ops/global-norm.js';
import { clip } from '../ops/scale.js';

export interface ClipSettings {
  /** The largest norm that all gradients together may have. */
  readonly mostNorm: number;
}

export type Clipping = ReturnType<typeof clipGradients>;

const SCOPE: Scope = ['update', 'clipping'];

export function clipGradients(tape: Tape, gradients: readonly Value[], { mostNorm }: ClipSettings) {
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
    return { norm, coefficient, /** Clipped, in the order of the parameters. */ gradients: clipped };
  });
}
