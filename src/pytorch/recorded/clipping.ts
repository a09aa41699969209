/**
 * What clipping did to the gradients of an iteration, by the ops that did it: those of PyTorch's clip_grad_norm_ and
 * clip_grad_value_ write over each gradient in place, after the backward pass and before the optimizer's step.
 */
import { plainName } from './calls.js';
import type { EndLine, Lines, OpLine, ReadEntry } from './lines.js';

export type ClippedGradients = ReturnType<typeof clippingIn>;

/** Null where nothing was clipped. */
export function clippingIn(lines: Lines, end: EndLine | null) {
  const owners = gradientOwners(end);
  const unclipped = new Map(Array.from(owners, ([version, name]) => [name, version]));
  /** The version of each gradient that the line behind has read. */
  const latest = new Map(unclipped);
  let coefficient: ReadEntry | null = null;
  let first: number | null = null;
  let isScaled = false;
  /** Parameters, going back from the end, whose gradients have been divided by the scale after this place. */
  const unscaled = new Set<string>();
  const ops = new Set<number>();
  const factors = new Set<number>();
  for (const [k, line] of updatesBefore(lines, lines.length)) {
    if (!isClipping(line) && !isUnscaling(line)) continue;
    for (const { name, version } of line.outputs) {
      const owner = owners.get(version);
      const before = line.inputs.find((input) => input.name === name);
      if (owner === undefined || before === undefined || latest.get(owner) !== version) continue;
      owners.set(before.version, owner);
      latest.set(owner, before.version);
      if (isUnscaling(line)) {
        unscaled.add(owner);
        continue;
      }
      if (unscaled.has(owner)) isScaled = true;
      else unclipped.set(owner, before.version);
      ops.add(line.index);
      const factor = line.inputs.find((input) => input.name === 'other') ?? null;
      if (factor !== null) factors.add(factor.version);
      coefficient ??= factor;
      first = k;
    }
  }
  if (first === null) return null;
  for (const index of opsBehind(factors, lines)) ops.add(index);
  return {
    /** By parameter, the version of its gradient before it was clipped; that of a gradient that was not, itself. */
    unclipped,
    /** What the gradients were multiplied by; null where they were held between bounds. */
    coefficient,
    /** The length of all gradients that it was worked out from; null where no step computes one. */
    norm: normBefore(lines, first),
    /** Whether a GradScaler's scale was still in them. `unclipped` is what unscale_ then made of them. */
    isScaled,
    /** The indices of the op lines that work out the factor and multiply by it. */
    ops,
  };
}

/** The parameters by the versions of their gradients at the end. */
export function gradientOwners(end: EndLine | null): Map<number, string> {
  return new Map(Array.from(end?.gradients ?? [], ([name, { version }]) => [version, name]));
}

/** The ops after the backward pass, with their places, from the last before a place to the first. */
function* updatesBefore(lines: Lines, end: number): Generator<readonly [number, OpLine]> {
  for (let k = end - 1; k >= 0; k--) {
    const line = lines[k];
    if (line?.kind === 'op' && line.phase === 'update') yield [k, line];
  }
}

/** The ops after the backward pass that versions come of; unscaling is no part of clipping. */
function opsBehind(versions: ReadonlySet<number>, lines: Lines): readonly number[] {
  const needed = new Set(versions);
  const found: number[] = [];
  for (const [, line] of updatesBefore(lines, lines.length)) {
    if (isUnscaling(line) || !line.outputs.some(({ version }) => needed.has(version))) continue;
    found.push(line.index);
    for (const { version } of line.inputs) needed.add(version);
  }
  return found;
}

/** A product with one number that was computed, or a bound for each element. A plain factor, as of a mean, is none. */
function isClipping({ op, inputs }: OpLine): boolean {
  const name = plainName(op);
  if (name === 'mul') return inputs.some((input) => input.name === 'other' && input.shape.length === 0);
  return name === 'clamp' || name === 'clamp_min' || name === 'clamp_max';
}

/** What GradScaler.unscale_ does, also where its step() calls it. */
function isUnscaling({ op }: OpLine): boolean {
  return op.includes('_and_unscale');
}

/** The last norm that was computed before clipping: of the norms of all gradients. */
function normBefore(lines: Lines, clipping: number): ReadEntry | null {
  for (const [, line] of updatesBefore(lines, clipping)) {
    const [output] = line.outputs;
    if (plainName(line.op) === 'linalg_vector_norm' && output?.shape.length === 0) return output;
  }
  return null;
}
