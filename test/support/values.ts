/**
 * Turns tensors into values of a tape, for tests that call an op without one, and compares tensors by their bits.
 */
import type { Value } from '../../src/engine/op.js';
import type { Tensor } from '../../src/engine/tensor.js';

export function asValue(tensor: Tensor, symbol: string, node = 0): Value {
  const axes = tensor.shape.map((_, axis) => ({ name: `axis ${axis}` }));
  return { shape: tensor.shape, data: tensor.data, node, symbol, axes, differentiable: true, frame: null };
}

/** All values of all tensors as bytes, so that NaN equals NaN and −0 differs from 0. */
export function bitsOf(tensors: readonly Tensor[]): Buffer {
  // Which bits a NaN has depends on how far the engine has compiled the code that made it; no program can tell them apart.
  return Buffer.concat(
    tensors.map(({ data }) => Buffer.from(data.map((number) => (Number.isNaN(number) ? Number.NaN : number)).buffer)),
  );
}
