/** Memory for tensors: what is taken does not overlap, and it is freed when nobody can see it any more. */
import { describe, expect, test } from 'vitest';
import { memoryOf, TensorMemory, viewOf } from '../../../src/numbers/kernels/tensor-memory.js';
import { garbageCollector } from '../../bench/measure.js';

function create(size: number): TensorMemory {
  const memory = TensorMemory.create(size);
  if (memory === null) throw new Error('These tests need WebAssembly with SIMD.');
  return memory;
}

describe('a tensor memory', () => {
  test('hands out tensors that do not overlap, until there is no room', () => {
    const sizes = [1, 2, 3, 0, 50];
    const memory = create(sizes.reduce((sum, size) => sum + TensorMemory.footprint(size), 0));
    const tensors = sizes.map((size) => memory.take(size) as Float64Array);
    tensors.forEach((tensor, k) => void tensor.fill(k + 1));
    tensors.forEach((tensor, k) => {
      expect(tensor).toHaveLength(sizes[k]);
      expect(tensor.every((value) => value === k + 1)).toBe(true);
    });
    expect(memory.take(2 ** 20)).toBeNull();
  });

  test('is remembered by its tensors and their parts, but not by copies', () => {
    const memory = create(100);
    const tensor = (memory.take(10) as Float64Array).map((_, i) => i);
    expect(memoryOf(tensor)).toBeUndefined();
    const own = memory.take(10) as Float64Array;
    own.set(tensor);
    expect(memoryOf(own)).toBe(memory);
    expect(memoryOf(own.slice())).toBeUndefined();
    const part = viewOf(own, 2, 5);
    expect([memoryOf(part), ...part]).toEqual([memory, 2, 3, 4]);
    expect(viewOf(tensor, 2, 5)).toEqual(part.slice());
  });

  test('stays as long as somebody holds one of its tensors, and is freed then', async () => {
    const collect = garbageCollector();
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    let held: Float64Array | null = (create(1000).take(10) as Float64Array).fill(3);
    const buffer = new WeakRef(held.buffer);
    await turn();
    collect();
    expect(buffer.deref()).toBeDefined();
    expect([...held]).toEqual(new Array(10).fill(3));
    held = null;
    await turn();
    collect();
    await turn();
    collect();
    expect(buffer.deref()).toBeUndefined();
  });
});
