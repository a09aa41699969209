/** A run's arenas move to one memory when they have shown how much they need. */
import { describe, expect, test } from 'vitest';
import { RunArenas } from '../../src/engine/run-arenas.js';
import { memoryOf } from '../../src/kernels/tensor-memory.js';

describe('the arenas of a run', () => {
  const allocate = (arenas: RunArenas, size: number) =>
    [...arenas.values, ...arenas.states].map((arena) => {
      arena.reset();
      return arena.allocate(size);
    });

  test('share one memory once they have shown how much they need', () => {
    const arenas = new RunArenas();
    for (const view of allocate(arenas, 100)) expect(memoryOf(view)).toBeUndefined();
    expect(arenas.move()).toBe(true);
    const views = allocate(arenas, 100);
    for (const view of views) expect(memoryOf(view)).toBe(memoryOf(views[0]));
    expect(memoryOf(views[0])).toBeDefined();
    expect(arenas.move()).toBe(false);
  });

  test('move again when a batch needs more, and leave what was there before as it was', () => {
    const arenas = new RunArenas();
    allocate(arenas, 100);
    arenas.move();
    const before = allocate(arenas, 100);
    before.forEach((view, k) => void view.fill(k));
    allocate(arenas, 1000);
    expect(arenas.move()).toBe(true);
    allocate(arenas, 1000).forEach((view) => void view.fill(7));
    before.forEach((view, k) => void expect(view.every((value) => value === k)).toBe(true));
  });

  test('use ordinary arrays where they need more than a memory can have', () => {
    const arenas = new RunArenas();
    const { length } = arenas.values[0].allocate(2 ** 20);
    for (let turn = 0; turn < 2 ** 9; turn++) arenas.values[0].allocate(length);
    expect(arenas.move()).toBe(true);
    expect(memoryOf(arenas.values[0].allocate(10))).toBeUndefined();
    expect(arenas.move()).toBe(false);
  });
});
