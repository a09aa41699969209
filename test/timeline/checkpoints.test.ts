/** Which states are kept within a budget, and that they come back as they were. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/numbers/engine/task.js';
import { Checkpoints } from '../../src/timeline/checkpoints.js';
import { createStateLayout, type RunState } from '../../src/training/iteration/run-state.js';

const layout = createStateLayout([{ shape: [2] }], 1);
const stateBytes = layout.size * Float64Array.BYTES_PER_ELEMENT;

/** A state that says which iteration it is of in every number. */
function stateOf(iteration: number): RunState {
  const marked = { shape: [2], data: Float64Array.of(iteration, -iteration) };
  return {
    iteration,
    parameters: [marked],
    optimizerState: [[{ shape: [2], data: Float64Array.of(iteration / 2, Number.NaN) }]],
    randomState: [iteration, -1, 2 ** 31 - 1, 4_294_967_295],
    batchPosition: 3 * iteration,
    optimizerSteps: 5 * iteration,
  };
}

describe('checkpoints', () => {
  test('keep every state while there is room, then every second, every fourth and so on', () => {
    const checkpoints = new Checkpoints(layout, 40 * stateBytes);
    const intervals = new Set<number>();
    for (let iteration = 0; iteration < 300; iteration++) {
      checkpoints.offer(stateOf(iteration));
      intervals.add(checkpoints.interval);
      const kept = checkpoints.list();
      expect(kept).toEqual(kept.map((_, position) => position * checkpoints.interval));
      expect(iteration - kept[kept.length - 1]).toBeLessThan(checkpoints.interval);
    }
    expect([...intervals]).toEqual([1, 2, 4, 8, 16]);
  });

  test('give back the nearest state before an iteration, exactly as it was', () => {
    const visits = fc.array(fc.nat(260), { maxLength: 30 });
    fc.assert(
      fc.property(visits, fc.integer({ min: 0, max: 40 }), fc.nat(260), (extras, budget, wanted) => {
        const checkpoints = new Checkpoints(layout, budget * stateBytes);
        for (let iteration = 0; iteration <= 260; iteration++) checkpoints.offer(stateOf(iteration));
        for (const extra of extras) finish(checkpoints.keepExtra(stateOf(extra)));
        const kept = checkpoints.list();
        const nearest = checkpoints.nearest(wanted);
        expect(nearest).toBe(Math.max(...kept.filter((iteration) => iteration <= wanted)));
        for (const iteration of kept) expect(finish(checkpoints.load(iteration))).toEqual(stateOf(iteration));
      }),
      { seed: 29, numRuns: 100 },
    );
  });

  test('keep the extras that were used last, within the budget', () => {
    const checkpoints = new Checkpoints(layout, 64 * stateBytes);
    for (let iteration = 0; iteration <= 1000; iteration++) checkpoints.offer(stateOf(iteration));
    for (let extra = 1; extra < 100; extra += 2) finish(checkpoints.keepExtra(stateOf(extra)));
    const extras = checkpoints.list().filter((iteration) => iteration % checkpoints.interval !== 0);
    expect(extras).toEqual([85, 87, 89, 91, 93, 95, 97, 99]);
    expect(checkpoints.bytes).toBeLessThanOrEqual(64 * stateBytes);
  });

  test('do not keep an extra where a regular one stands', () => {
    const checkpoints = new Checkpoints(layout, 0);
    for (let iteration = 0; iteration <= 100; iteration++) checkpoints.offer(stateOf(iteration));
    const before = checkpoints.list();
    finish(checkpoints.keepExtra(stateOf(2 * checkpoints.interval)));
    expect(checkpoints.list()).toEqual(before);
  });

  test('take only the next regular state, so that none is missing', () => {
    const checkpoints = new Checkpoints(layout, 64 * stateBytes);
    checkpoints.offer(stateOf(0));
    checkpoints.offer(stateOf(2));
    checkpoints.offer(stateOf(0));
    expect(checkpoints.list()).toEqual([0]);
    checkpoints.offer(stateOf(1));
    expect(checkpoints.list()).toEqual([0, 1]);
  });

  test('hold large states in blocks and stay within the budget to the byte', () => {
    const large = createStateLayout([{ shape: [30_000] }], 0);
    const bytes = large.size * Float64Array.BYTES_PER_ELEMENT;
    const checkpoints = new Checkpoints(large, 30 * bytes);
    const parameter = { shape: [30_000], data: new Float64Array(30_000) };
    for (let iteration = 0; iteration < 70; iteration++) {
      parameter.data.fill(iteration);
      checkpoints.offer({ ...stateOf(iteration), parameters: [parameter], optimizerState: [[]] });
      expect(checkpoints.bytes).toBeLessThanOrEqual(30 * bytes);
    }
    for (const iteration of checkpoints.list()) {
      expect(finish(checkpoints.load(iteration)).parameters[0].data.every((held) => held === iteration)).toBe(true);
    }
    expect(checkpoints.interval).toBe(4);
  });

  test('can be dropped while they are read', () => {
    const large = createStateLayout([{ shape: [2 ** 20] }, { shape: [3] }], 0);
    const checkpoints = new Checkpoints(large, 0);
    const offer = (iteration: number): void => {
      const parameters = [2 ** 20, 3].map((size) => ({
        shape: [size],
        data: new Float64Array(size).fill(iteration),
      }));
      checkpoints.offer({ ...stateOf(iteration), parameters, optimizerState: [[], []] });
    };
    for (let iteration = 0; iteration < 8; iteration++) offer(iteration);
    const readings = [4, 5, 6, 7].map((iteration) => checkpoints.load(iteration));
    for (const reading of readings) expect(reading.next().done).toBe(false);
    for (let iteration = 8; iteration < 24; iteration++) offer(iteration);
    expect(checkpoints.list()).toEqual([0, 4, 8, 12, 16, 20]);
    readings.forEach((reading, k) => {
      const state = finish(reading);
      expect(state.iteration).toBe(4 + k);
      for (const { data } of state.parameters) expect(data.every((value) => value === 4 + k)).toBe(true);
    });
    for (const iteration of checkpoints.list()) {
      expect(finish(checkpoints.load(iteration)).parameters[0].data[0]).toBe(iteration);
    }
  });

  test('refuse to load what they do not keep', () => {
    const checkpoints = new Checkpoints(layout, 0);
    checkpoints.offer(stateOf(0));
    expect(() => finish(checkpoints.load(3))).toThrow('No checkpoint at 3.');
  });
});
