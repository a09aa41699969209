/**
 * Finds the intermediate values that a reference file names among the frames of an iteration, with their gradients.
 * Invariant: elements are found in the order in which they are recorded.
 */
import type { Value } from '../engine/op.js';
import { isPullback } from '../engine/pullback.js';
import type { Frame } from '../engine/tape.js';

/** The gradient of the loss by every value that is an op's output, keyed by the value's node. */
export function gradientsByNode(frames: readonly Frame[]): ReadonlyMap<number, Value> {
  const found = new Map<number, Value>();
  for (const { op, inputs } of frames) {
    if (isPullback(op)) found.set(inputs[inputs.length - 1].node, inputs[0]);
  }
  return found;
}

/** The values that make up the activation, in order; null if the model has no such activation. */
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

/** Names in files that differ from the symbol in formulas. */
const SYMBOLS: Readonly<Record<string, string>> = {
  att_scores: 'scores',
  att_probs: 'weights',
  att_out: 'heads',
  resid_mid: 'mid',
  resid_out: 'out',
};

/**
 * Joins several tensors into one list. Heads are recorded sequence by sequence, so their squares take turns; other
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
