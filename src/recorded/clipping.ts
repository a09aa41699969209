/**
 * What clipping did to the gradients of an iteration, by the ops that did it: those of PyTorch's clip_grad_norm_ and
 * clip_grad_value_ write over each gradient in place, after the backward pass and before the optimizer's step.
 */
import { plainName } from './calls.js';
import type { EndLine, OpLine, ReadEntry, TraceLine } from './lines.js';

export interface ClippedGradients {
  /** By parameter, the version of its gradient before it was clipped; that of a gradient that was not, itself. */
  readonly unclipped: ReadonlyMap<string, number>;
  /** What the gradients were multiplied by; null where they were held between bounds. */
  readonly coefficient: ReadEntry | null;
  /** The length of all gradients that it was worked out from; null where no step computes one. */
  readonly norm: ReadEntry | null;
}

/** Null where nothing was clipped. */
export function clippingIn(lines: readonly (TraceLine | null)[], end: EndLine | null): ClippedGradients | null {
  const owners = new Map(Array.from(end?.gradients ?? [], ([name, { version }]) => [version, name]));
  const unclipped = new Map(Array.from(owners, ([version, name]) => [name, version]));
  let coefficient: ReadEntry | null = null;
  let first: number | null = null;
  for (let k = lines.length - 1; k >= 0; k--) {
    const line = lines[k];
    if (line?.kind !== 'op' || line.phase !== 'update' || !isClipping(line)) continue;
    for (const { name, version } of line.outputs) {
      const owner = owners.get(version);
      const before = line.inputs.find((input) => input.name === name);
      if (owner === undefined || before === undefined || unclipped.get(owner) !== version) continue;
      owners.set(before.version, owner);
      unclipped.set(owner, before.version);
      coefficient ??= line.inputs.find((input) => input.name === 'other') ?? null;
      first = k;
    }
  }
  return first === null ? null : { unclipped, coefficient, norm: normBefore(lines, first) };
}

/** A product with one number that was computed, or a bound for each element. A plain factor, as of a mean, is none. */
function isClipping({ op, inputs }: OpLine): boolean {
  const name = plainName(op);
  if (name === 'mul') return inputs.some((input) => input.name === 'other' && input.shape.length === 0);
  return name === 'clamp' || name === 'clamp_min' || name === 'clamp_max';
}

/** The last norm that was computed before clipping: of the norms of all gradients. */
function normBefore(lines: readonly (TraceLine | null)[], clipping: number): ReadEntry | null {
  for (let k = clipping - 1; k >= 0; k--) {
    const line = lines[k];
    if (line?.kind !== 'op' || line.phase !== 'update') continue;
    const [output] = line.outputs;
    if (plainName(line.op) === 'linalg_vector_norm' && output?.shape.length === 0) return output;
  }
  return null;
}
