/** Checkpoints beyond memory: more states from which to replay, the same bits, also when the room fails. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/numbers/engine/task.js';
import { Checkpoints } from '../../src/timeline/checkpoints.js';
import type { TimelineOptions } from '../../src/timeline/history.js';
import type { OpenStateRoom } from '../../src/timeline/state-room.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { createStateLayout, type RunState } from '../../src/training/iteration/run-state.js';
import { bitsOfTrace, executeHistory } from '../support/histories.js';
import { createRandomVocab36, createSmallTabular } from '../support/programs.js';

const LONGEST = 700;
const TINY: TimelineOptions = { memoryBytes: 0, mostTraces: 2, traceBytes: 0 };

interface Faults {
  readonly capacity: number;
  /** Writes and reads that succeed before one fails; a failed read leaves nonsense behind. */
  readonly writes?: number | undefined;
  readonly reads?: number | undefined;
}

function createRoom({ capacity, writes = Number.POSITIVE_INFINITY, reads = Number.POSITIVE_INFINITY }: Faults) {
  const slots = new Map<number, Float64Array>();
  const counts = { opened: 0, writes: 0, reads: 0 };
  const openRoom: OpenStateRoom = () => {
    counts.opened++;
    return {
      capacity,
      write(slot, values) {
        if (slot >= capacity) throw new Error(`There is no slot ${slot}.`);
        slots.set(slot, values.slice());
        return counts.writes++ < writes;
      },
      read(slot, target) {
        target.set(slots.get(slot)!);
        if (counts.reads++ < reads) return true;
        target.fill(Number.NaN);
        return false;
      },
    };
  };
  return { openRoom, counts };
}

describe.each([
  ['a table of logits under gradient descent', createSmallTabular()],
  ['36 weights under Adam with random batches', createRandomVocab36()],
])('a walk through %s', (_name, program) => {
  const history = executeHistory(program, LONGEST);
  const walk = fc.array(fc.nat(LONGEST), { minLength: 3, maxLength: 10 });
  const fault = fc.option(fc.nat(60), { nil: undefined });
  const faults = fc.record({ capacity: fc.integer({ min: 8, max: 80 }), writes: fault, reads: fault });

  test('meets the same bits with room beyond memory as without, whatever fails', () => {
    fc.assert(
      fc.property(walk, faults, (targets, given) => {
        const timeline = new Timeline(program, { ...TINY, openRoom: createRoom(given).openRoom });
        finish(timeline.visit(LONGEST));
        for (const target of targets) {
          const trace = timeline.trace(target);
          expect(bitsOfTrace(trace).equals(history.bitsAt(target))).toBe(true);
        }
      }),
      { seed: 41, numRuns: 40 },
    );
  });

  test('starts from states beyond memory, so that it replays less', () => {
    const { openRoom, counts } = createRoom({ capacity: 400 });
    const [without, within] = [TINY, { ...TINY, openRoom }].map((options) => new Timeline(program, options));
    for (const timeline of [without, within]) finish(timeline.visit(LONGEST));
    expect(counts.opened).toBe(1);
    expect(within.checkpoints.interval).toBe(4);
    expect(without.checkpoints.interval).toBeGreaterThan(32);
    expect(within.checkpoints.bytes).toBe(without.checkpoints.bytes);
    for (const target of [650, 333, 90]) {
      expect(target - finish(within.nearestState(target)).iteration).toBeLessThan(4);
    }
    expect(counts.reads).toBeGreaterThan(0);
  });
});

describe('checkpoints with room beyond memory', () => {
  const layout = createStateLayout([{ shape: [2] }], 1);

  /** A state that says which iteration it is of in every number. */
  function stateOf(iteration: number): RunState {
    const marked = { shape: [2], data: Float64Array.of(iteration, -0) };
    const memory = { shape: [2], data: Float64Array.of(iteration / 2, Number.NaN) };
    return {
      iteration,
      parameters: [marked],
      optimizerState: [[memory]],
      randomState: [iteration, 0, 1, 2],
      batchPosition: iteration,
      optimizerSteps: iteration,
    };
  }

  function fill(openRoom: OpenStateRoom, last = 300): Checkpoints {
    const checkpoints = new Checkpoints(layout, 0, 0, openRoom);
    for (let iteration = 0; iteration <= last; iteration++) checkpoints.offer(stateOf(iteration));
    return checkpoints;
  }

  test('stand at every fourth iteration without a gap while there is room, and load as they were', () => {
    const checkpoints = fill(createRoom({ capacity: 100 }).openRoom);
    const kept = checkpoints.list();
    expect(kept).toEqual(Array.from({ length: 76 }, (_, k) => 4 * k));
    for (const iteration of kept) expect(finish(checkpoints.load(iteration))).toEqual(stateOf(iteration));
    expect(checkpoints.nearest(123)).toBe(120);
  });

  test('stand farther apart when the room is full, and never take more than it has', () => {
    const checkpoints = fill(createRoom({ capacity: 20 }).openRoom);
    const kept = checkpoints.list();
    expect(checkpoints.interval).toBe(16);
    expect(kept).toEqual(kept.map((_, k) => 16 * k));
    expect(checkpoints.bytesBeyond).toBeLessThanOrEqual(20 * layout.size * Float64Array.BYTES_PER_ELEMENT);
    for (const iteration of kept) expect(finish(checkpoints.load(iteration))).toEqual(stateOf(iteration));
  });

  test('are those in memory alone once a write has failed', () => {
    const checkpoints = fill(createRoom({ capacity: 100, writes: 30 }).openRoom);
    expect(checkpoints.list()).toEqual(fill(() => null).list());
    expect(checkpoints.bytesBeyond).toBe(0);
  });

  test('give the nearest state in memory when a read fails', () => {
    const checkpoints = fill(createRoom({ capacity: 100, reads: 0 }).openRoom);
    const wanted = checkpoints.nearest(299);
    const inMemory = fill(() => null).nearest(299);
    expect(wanted).toBeGreaterThan(inMemory);
    expect(finish(checkpoints.load(wanted))).toEqual(stateOf(inMemory));
    expect(checkpoints.nearest(299)).toBe(inMemory);
  });
});
