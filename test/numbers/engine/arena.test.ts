/**
 * Arenas: the same sizes get the same memory, and no two views of one iteration share any. Those of a run move to one memory
 * when they have shown how much they need.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena, RunArenas } from '../../../src/numbers/engine/arena.js';
import { memoryOf } from '../../../src/numbers/kernels/tensor-memory.js';

describe('an arena', () => {
  test('that is mapped gives views that do not overlap, and the same again', () => {
    const arena = new Arena(3_000_000, null, true);
    const sizes = [5, 2_500_000, 700_000, 1, 400_000];
    const first = sizes.map((size) => arena.allocate(size));
    first.forEach((view, k) => void view.fill(k + 1));
    first.forEach((view, k) => void expect(view.every((value) => value === k + 1)).toBe(true));
    arena.reset();
    for (const [k, size] of sizes.entries()) expect(arena.allocate(size)).toBe(first[k]);
    expect(arena.bytes).toBeGreaterThanOrEqual(8 * 3_600_006);
  });

  test('answers the same sizes with the very same views after a reset, and allocates nothing', () => {
    const arena = new Arena();
    const sizes = [3, 0, 700, 2000, 1];
    const first = sizes.map((size) => arena.allocate(size));
    const { bytes } = arena;
    arena.reset();
    const second = sizes.map((size) => arena.allocate(size));
    second.forEach((view, position) => {
      expect(view).toBe(first[position]);
    });
    expect(arena.bytes).toBe(bytes);
  });

  test('counts what it handed out since the last reset', () => {
    const arena = new Arena();
    arena.allocate(5);
    arena.allocate(7);
    expect(arena.size).toBe(12);
    arena.reset();
    expect(arena.size).toBe(0);
    arena.allocate(5);
    expect(arena.size).toBe(5);
  });

  test('answers with the very same views when batches of several lengths take turns', () => {
    const arena = new Arena();
    const allocate = (sizes: readonly number[]): readonly Float64Array[] => {
      arena.reset();
      return sizes.map((size) => arena.allocate(size));
    };
    const lengths = [
      [4, 5, 6],
      [4, 9, 3],
      [2, 5, 8],
    ];
    const first = lengths.map(allocate);
    const { bytes } = arena;
    for (const [round, sizes] of lengths.entries()) {
      for (const [turn, view] of allocate(sizes).entries()) expect(view).toBe(first[round][turn]);
    }
    expect(arena.bytes).toBe(bytes);
  });

  test('puts an expected iteration into one chunk', () => {
    const arena = new Arena(5000);
    const { bytes } = arena;
    const views = [1000, 3000, 1000].map((size) => arena.allocate(size));
    expect(arena.bytes).toBe(bytes);
    expect(new Set(views.map(({ buffer }) => buffer)).size).toBe(1);
  });

  test('stops growing when iterations of two kinds alternate', () => {
    const arena = new Arena();
    const kinds = [Array.from({ length: 60 }, () => 100), [3000, 10, 2500]];
    const run = (sizes: readonly number[]): void => {
      arena.reset();
      for (const size of sizes) arena.allocate(size);
    };
    kinds.forEach(run);
    kinds.forEach(run);
    const { bytes } = arena;
    for (let round = 0; round < 50; round++) kinds.forEach(run);
    expect(arena.bytes).toBe(bytes);
  });

  test('never lets two views of one iteration share memory, whatever was asked for before', () => {
    const size = fc.oneof(fc.nat(12), fc.integer({ min: 500, max: 3000 }));
    const rounds = fc.array(fc.array(size, { maxLength: 12 }), { minLength: 1, maxLength: 6 });
    const variations = fc.array(fc.tuple(fc.nat(5), fc.nat(11), size), { maxLength: 6 });
    fc.assert(
      fc.property(rounds, variations, fc.nat(2000), (given, changes, expected) => {
        const arena = new Arena(expected);
        for (const sizes of withRepeats(given, changes)) {
          arena.reset();
          const views = sizes.map((wanted) => arena.allocate(wanted));
          expect(views.map(({ length }) => length)).toEqual(sizes);
          for (const [position, view] of views.entries()) view.fill(position);
          for (const [position, view] of views.entries()) expect(view.every((held) => held === position)).toBe(true);
        }
      }),
      { seed: 11, numRuns: 200 },
    );
  });
});

/** Each round, then rounds that differ from it in one size: what an iteration with another batch looks like. */
function withRepeats(
  rounds: readonly (readonly number[])[],
  changes: readonly (readonly [number, number, number])[],
): readonly (readonly number[])[] {
  const varied = changes.map(([round, position, size]) => {
    const sizes = rounds[round % rounds.length];
    return sizes.map((old, at) => (at === position % Math.max(1, sizes.length) ? size : old));
  });
  return rounds.flatMap((round, at) => [round, ...(varied[at] === undefined ? [] : [varied[at]]), round]);
}

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
