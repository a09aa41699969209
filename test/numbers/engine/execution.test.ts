/** Passes: several steps at once write what they write one after the other, also when the iteration is another one. */
import { describe, expect, test } from 'vitest';
import { createAdam, createAdamW } from '../../../src/model/optimizers/adam.js';
import type { Optimizer } from '../../../src/model/optimizers/optimizer.js';
import { Arena } from '../../../src/numbers/engine/arena.js';
import { Execution, passesOf } from '../../../src/numbers/engine/execution.js';
import { Tape } from '../../../src/numbers/engine/tape.js';
import type { Tensor } from '../../../src/numbers/engine/tensor.js';
import { TensorMemory } from '../../../src/numbers/kernels/tensor-memory.js';

const SETTINGS = { learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
const axes = [{ name: 'weight' }];

/** An update of some parameters, recorded in a memory of its own unless there is none. */
function record(optimizer: Optimizer, sizes: readonly number[], memory: TensorMemory | null) {
  const arena = new Arena(0, null, false, memory);
  const tape = new Tape('later');
  tape.begin(arena, arena);
  const step = { learningRate: SETTINGS.learningRate, count: 1 };
  const place = (size: number, seed: number): Tensor => {
    const data = arena.allocate(size);
    data.forEach((_, i) => {
      data[i] = Math.sin(seed + i) * 10 ** ((i % 5) - 2);
    });
    return { shape: [size], data };
  };
  sizes.forEach((size, k) => {
    const parameter = tape.parameter(`w${k}`, place(size, k), axes);
    const gradient = tape.constant('gradient', place(size, k + 1), axes);
    const square = place(size, k + 3);
    square.data.forEach((value, i) => {
      square.data[i] = Math.abs(value);
    });
    const remembered = [place(size, k + 2), square].map((tensor) => tape.constant('m', tensor, axes));
    optimizer.update(tape, parameter, gradient, remembered, step);
  });
  return { steps: tape.steps, refresh: tape.refresher(), step };
}

function memoryFor(): TensorMemory {
  const memory = TensorMemory.create(2 ** 21);
  if (memory === null) throw new Error('These tests need WebAssembly with SIMD.');
  return memory;
}

const forever = Number.POSITIVE_INFINITY;

/** Where the passes of an update begin that writes the same as its steps, in this iteration and in later ones. */
function startsFor(optimizer: Optimizer): readonly number[] {
  const { steps, refresh, step } = record(optimizer, [7, 1, 40], memoryFor());
  const passes = passesOf(steps);
  for (const count of [1, 2, 1000]) {
    Object.assign(step, { count, learningRate: 1 / count });
    refresh();
    new Execution(steps).runUntil(forever);
    const wanted = steps.map(({ result }) => result.slice());
    for (const { result } of steps) result.fill(77);
    const execution = new Execution(steps, passes);
    execution.runUntil(forever);
    expect(execution.done).toBe(steps.length);
    expect(steps.map(({ result }) => result.slice())).toEqual(wanted);
  }
  return [...passes.keys()].filter((index) => passes[index] !== undefined);
}

const adamW = createAdamW({ ...SETTINGS, weightDecay: 0.1, decaying: ['w0', 'w2'] });

describe('a pass', () => {
  test('does the whole update by Adam for each parameter, and writes what each of its steps writes', () => {
    expect(startsFor(createAdam(SETTINGS))).toEqual([0, 3, 6]);
  });

  test('does the decay of AdamW as well, where a parameter decays', () => {
    expect(startsFor(adamW)).toEqual([0, 4, 7]);
  });

  test('is none where the steps are shown apart, are cut, or have their tensors elsewhere', () => {
    const none = (optimizer: Optimizer, size: number, memory: TensorMemory | null) =>
      passesOf(record(optimizer, [size], memory).steps).every((pass) => pass === undefined);
    expect(none(createAdam({ ...SETTINGS, isFine: true }), 5, memoryFor())).toBe(true);
    expect(none(createAdam(SETTINGS), 2 ** 16, memoryFor())).toBe(true);
    expect(none(createAdam(SETTINGS), 5, null)).toBe(true);
    expect(none(createAdam(SETTINGS), 5, memoryFor())).toBe(false);
  });
});
