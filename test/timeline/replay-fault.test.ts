/** A replay that comes out otherwise than the first time, or starts from another state than the one that was kept, is a fault. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../../src/debugger/session.js';
import { finish } from '../../src/numbers/engine/task.js';
import type { Tensor } from '../../src/numbers/engine/tensor.js';
import { DEFAULT_OPTIONS, type TimelineOptions } from '../../src/timeline/history.js';
import { ReplayFault } from '../../src/timeline/replay-fault.js';
import type { OpenStateRoom } from '../../src/timeline/state-room.js';
import { Timeline } from '../../src/timeline/timeline.js';
import type { RunState } from '../../src/training/iteration/run-state.js';
import { oneOf } from '../support/depth.js';
import { DIVERGING, openShipped, SHIPPED, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { bitsOfTrace, executeHistory } from '../support/histories.js';
import { DIVERGED, unsteady } from '../support/unsteady.js';

const VISITED = 40;
/** States lie far apart, and hardly a trace is kept. */
const FEW: TimelineOptions = { ...DEFAULT_OPTIONS, memoryBytes: 0, mostTraces: 2, traceBytes: 0 };
const ways: readonly (readonly [string, TimelineOptions])[] = [
  ['with a state at every iteration', { ...FEW, memoryBytes: 2 ** 24 }],
  ['with states far apart', FEW],
];

/** What a task throws; null if it ends. */
function faultOf(task: () => unknown): ReplayFault | null {
  try {
    task();
    return null;
  } catch (error) {
    if (error instanceof ReplayFault) return error;
    throw error;
  }
}

describe.each(ways)('a replay that diverges, %s,', (_name, options) => {
  test.each([
    ['another rate', { rate: 2 ** -40, position: 0 }],
    ['another batch position', { rate: 0, position: 1 }],
  ])('ends with a sentence where it has %s, and shows no other number', (_change, errors) => {
    for (const name of ['we-love-deep-learning', 'villages-mlp', 'adam-small-steps', 'river-gpt']) {
      const { error, program } = unsteady(openShipped(name));
      const timeline = new Timeline(program, options);
      finish(timeline.visit(VISITED));
      Object.assign(error, errors);
      const scanning = () => finish(timeline.scan(3, VISITED, 0, () => true));
      const tasks = [...[39, 20, 5].map((iteration) => () => timeline.trace(iteration)), scanning];
      for (const task of tasks) expect(faultOf(task)?.message).toMatch(DIVERGED);
      expect([5, 20, 39].map((iteration) => timeline.kept(iteration))).toEqual([null, null, null]);
      expect(timeline.visited).toBe(VISITED);
    }
  });

  test('is right again after a fault that does not last', () => {
    const { error, program } = unsteady(openShipped('villages-mlp'));
    const history = executeHistory(program, VISITED);
    const timeline = new Timeline(program, options);
    finish(timeline.visit(VISITED));
    for (const iteration of [7, 33, 12, 39, 1]) {
      error.rate = 2 ** -40;
      expect(faultOf(() => timeline.trace(iteration))?.message).toMatch(DIVERGED);
      error.rate = 0;
      expect(bitsOfTrace(timeline.trace(iteration)).equals(history.bitsAt(iteration))).toBe(true);
    }
  });
});

describe('a command that replays', () => {
  test('says the fault, leaves the session where it was, and goes on', async () => {
    const { error, program } = unsteady(openShipped('we-love-deep-learning'));
    const held = holdSession(new Timeline(program, FEW));
    await held.execute('goto 30', 'set learningRate 1 as fast', 'goto 35', 'branch main', 'goto 12.5');
    const { cursor } = held.session.where;
    for (const line of ['goto 25', 'compare main fast', 'last probability.target < 0.1', 'history logits[0,0]']) {
      error.rate = 1;
      expect(await held.execute(line)).toMatch(DIVERGED);
      error.rate = 0;
      expect(fieldsOf(held.session)).toMatchObject({ cursor, answer: null, message: { tone: 'warning' } });
      expect(held.driver.isComputing).toBe(false);
    }
    expect(await held.execute('goto 25', 'print iteration')).toBe('iteration = 25');
  });
});

describe('a kept state', () => {
  /** Rooms for states, in which a bit can be flipped. */
  function room() {
    const slots: Float64Array[] = [];
    const openRoom: OpenStateRoom = () => ({
      capacity: 100,
      write(slot, values) {
        slots[slot] = values.slice();
        return true;
      },
      read(slot, target) {
        target.set(slots[slot]);
        return true;
      },
    });
    return { slots, openRoom };
  }

  test('of which a bit has changed on disk is noticed, whichever it is, and is not used again', () => {
    const program = openShipped('adam-small-steps');
    const history = executeHistory(program, 200);
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (place, bit) => {
        const { slots, openRoom } = room();
        const timeline = new Timeline(program, { ...FEW, openRoom });
        finish(timeline.visit(200));
        const size = 8 * program.layout.size;
        const flips = slots.map(({ buffer }) => {
          const bytes = new Uint8Array(buffer);
          bytes[place % size] ^= 1 << (bit % 8);
          return bytes;
        });
        expect(flips.length).toBeGreaterThan(10);
        const kept = timeline.checkpointIterations();
        let faults = 0;
        for (const iteration of [kept[5] + 1, 100, 150]) {
          const fault = faultOf(() => timeline.trace(iteration));
          if (fault !== null) faults++;
          expect(fault?.message ?? 'on disk').toMatch(/on disk/);
          expect(bitsOfTrace(timeline.trace(iteration)).equals(history.bitsAt(iteration))).toBe(true);
        }
        expect(faults).toBe(1);
      }),
      { numRuns: 30 },
    );
  });

  test('that memory gives back otherwise is a fault', () => {
    const program = openShipped('villages-bigram');
    const { layout } = program;
    const timeline = new Timeline(
      {
        ...program,
        layout: {
          ...layout,
          *unpack(iteration, source, offset) {
            const state = yield* layout.unpack(iteration, source, offset);
            state.parameters[0].data[3] += 2 ** -50;
            return state;
          },
        },
      },
      FEW,
    );
    finish(timeline.visit(60));
    expect(faultOf(() => timeline.trace(30))?.message).toMatch(DIVERGED);
  });
});

describe('no fault', () => {
  test.each(oneOf(6, SHIPPED, 1))('is found in %s, nor where it diverges and numbers are NaN', (name) => {
    for (const overrides of [[], DIVERGING]) {
      const timeline = new Timeline(openShipped(name, ...overrides), FEW);
      finish(timeline.visit(12));
      for (const iteration of [11, 3, 7, 10, 1, 5]) timeline.trace(iteration);
      finish(timeline.scan(0, 12, 2, () => false));
    }
  });
});

describe('the hash of a state', () => {
  const timeline = timelineOf('adam-small-steps');
  const hashState = (state: RunState): number => timeline.program.layout.hashOf(state);
  const state = (): RunState => timeline.trace(3).outcome.end;

  test('depends on every bit of its parameters, and on where the optimizer and the data are', () => {
    const whole = hashState(state());
    const others: RunState[] = [];
    const alter = (change: (copy: { -readonly [Name in keyof RunState]: RunState[Name] }) => void): void => {
      const copy = { ...state() };
      change(copy);
      others.push(copy);
    };
    const altered = ({ shape, data }: Tensor, place: number, bit: number): Tensor => {
      const copy = data.slice();
      new Uint8Array(copy.buffer, 8 * place)[bit >> 3] ^= 1 << (bit & 7);
      return { shape, data: copy };
    };
    for (let bit = 0; bit < 64; bit++) {
      alter((copy) => {
        copy.parameters = [altered(copy.parameters[0], 7, bit)];
      });
    }
    alter((copy) => {
      copy.iteration++;
    });
    alter((copy) => {
      copy.optimizerSteps++;
    });
    alter((copy) => {
      copy.batchPosition++;
    });
    for (let word = 0; word < 4; word++) {
      alter((copy) => {
        copy.randomState = copy.randomState.map((each, k) =>
          k === word ? each ^ 1 : each,
        ) as unknown as RunState['randomState'];
      });
    }
    const hashes = others.map(hashState).filter((each) => each !== whole);
    expect(hashes).toHaveLength(64 + 3 + 4);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashState(state())).toBe(whole);
  });
});
