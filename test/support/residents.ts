// Tensors in the memory of kernels, each with a guard behind it that nobody may change.
import { expect } from 'vitest';
import type { Again } from '../../src/numbers/kernels/calls.js';
import { TensorMemory } from '../../src/numbers/kernels/tensor-memory.js';

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

/** What a call on tensors in one memory wrote must be what its short way writes: over `before`, in every bit. */
export function expectSameAgain(again: Again, out: Float64Array, before: Float64Array): void {
  if (again === undefined) throw new Error('There is no short way to compute this again.');
  const wanted = out.slice();
  out.set(before);
  again();
  const differing = out.findIndex((value, i) => !Object.is(value, wanted[i]));
  if (differing >= 0) expect.fail(`element ${differing}: got ${out[differing]} again, wanted ${wanted[differing]}`);
}
