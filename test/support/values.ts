/**
 * Turns tensors into values of a tape, for tests that call an op without one, and compares tensors by their bits.
 */

import type { Tensor } from '../../src/numbers/engine/tensor.js';
import type { Value } from '../../src/numbers/engine/value.js';

export function asValue(tensor: Tensor, symbol: string, node = 0): Value {
  const axes = tensor.shape.map((_, axis) => ({ name: `axis ${axis}` }));
  return { shape: tensor.shape, data: tensor.data, node, symbol, axes, differentiable: true, frame: null };
}

/** All values of all tensors as bytes, so that NaN equals NaN and −0 differs from 0. */
export function bitsOf(tensors: readonly Tensor[]): Buffer {
  // Which bits a NaN has depends on how far the engine has compiled the code that made it; no program can tell them apart.
  const numbers = new Float64Array(tensors.reduce((size, { data }) => size + data.length, 0));
  let size = 0;
  for (const { data } of tensors) {
    numbers.set(data, size);
    size += data.length;
  }
  for (let k = 0; k < size; k++) if (Number.isNaN(numbers[k])) numbers[k] = Number.NaN;
  return Buffer.from(numbers.buffer);
}
