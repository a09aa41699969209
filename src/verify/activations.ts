/**
 * Finds the intermediate values that a reference file names among the frames of an iteration, with their gradients.
 * Invariant: what is found has the recorded order of elements; what is not found is null, never something similar.
 */
import type { Value } from '../engine/op.js';
import { isPullback } from '../engine/pullback.js';
import type { Frame } from '../engine/tape.js';

/** The gradient of the loss by each value that is an op's output, by the value's node. */
export function gradientsByNode(frames: readonly Frame[]): ReadonlyMap<number, Value> {
  const found = new Map<number, Value>();
  for (const { op, inputs } of frames) {
    if (isPullback(op)) found.set(inputs[inputs.length - 1].node, inputs[0]);
  }
  return found;
}

/** The values, in the order in which they make up the activation; null where the model has no such activation. */
export function findActivation(frames: readonly Frame[], name: string): readonly Value[] | null {
  const [, layer, ownName] = /^(?:h(\d+)\.)?(.+)$/.exec(name) ?? [];
  if (ownName === undefined) return null;
  const symbol = SYMBOLS[ownName] ?? ownName;
  const found = frames.filter(
    ({ scope, output }) =>
      scope[0] === 'forward' &&
      output.symbol === symbol &&
      (layer === undefined ? !scope[1]?.startsWith('block ') : scope[1] === `block ${layer}`),
  );
  return found.length === 0 ? null : found.map(({ output }) => output);
}

/** Where the name in a file is not the symbol in formulas. */
const SYMBOLS: Readonly<Record<string, string>> = {
  att_scores: 'scores',
  att_probs: 'weights',
  att_out: 'heads',
  resid_mid: 'mid',
  resid_out: 'out',
};

/**
 * The numbers of several tensors as one. Heads are recorded sequence by sequence, so their squares take turns; other
 * values come one after the other.
 */
export function join(
  parts: readonly { readonly shape: readonly number[]; readonly data: Float64Array }[],
): Float64Array {
  const [{ shape, data }] = parts;
  const sequences = shape.length === 3 && parts.length > 1 ? shape[0] : 1;
  const size = data.length / sequences;
  const joined = new Float64Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  for (let sequence = 0, to = 0; sequence < sequences; sequence++) {
    for (const part of parts) {
      joined.set(part.data.subarray(sequence * size, (sequence + 1) * size), to);
      to += size;
    }
  }
  return joined;
}
