// Tensors in the memory of kernels, each with a guard behind it that nobody may change.
import { expect } from 'vitest';
import { TensorMemory } from '../../src/kernels/tensor-memory.js';

const GUARD = 12.5;

/** Calls `body` with copies in one memory; fails if a value between them changes. */
export function inTensorMemory(arrays: readonly Float64Array[], body: (copies: readonly Float64Array[]) => void): void {
  const total = arrays.reduce((sum, { length }) => sum + TensorMemory.footprint(length) + TensorMemory.footprint(1), 0);
  const memory = TensorMemory.create(total);
  if (memory === null) throw new Error('These tests need WebAssembly with SIMD.');
  const guards: Float64Array[] = [];
  const copies = arrays.map((array) => {
    const copy = memory.take(array.length) as Float64Array;
    copy.set(array);
    guards.push((memory.take(1) as Float64Array).fill(GUARD));
    return copy;
  });
  body(copies);
  expect(guards.every(([value]) => value === GUARD)).toBe(true);
}
