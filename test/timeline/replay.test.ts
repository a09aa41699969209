/** Time travel is exact: whatever was visited before, an iteration has the bits of a run that went straight to it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finish, type Task } from '../../src/numbers/engine/task.js';
import { DEFAULT_OPTIONS, type TimelineOptions } from '../../src/timeline/history.js';
import { Timeline } from '../../src/timeline/timeline.js';
import type { ReplayedTrace } from '../../src/timeline/trace.js';
import { createProgram, type TrainingProgram } from '../../src/training/iteration/program.js';
import { DEPTH, longTest, oneOf, seedOf } from '../support/depth.js';
import { bitsOfTrace, executeHistory, type History } from '../support/histories.js';
import { createRandomVocab36, createSmallTabular } from '../support/programs.js';
import { countSlices, runSlices, useSteppingClock } from '../support/tasks.js';

/** Room for the eight checkpoints and eight extra ones that there are at least, and for two traces. */
const TINY: TimelineOptions = { memoryBytes: 0, mostTraces: 2, traceBytes: 0 };
const LONGEST = 700;

const programs: readonly (readonly [string, TrainingProgram])[] = [
  ['a table of logits under gradient descent', createSmallTabular()],
  ['36 weights under Adam with random batches', createRandomVocab36()],
];

describe.each(programs)('replay of %s', (_name, program) => {
  const history = executeHistory(program, LONGEST);

  test('gives the same bits on every walk through a run that is checkpointed sparsely', () => {
    const iteration = fc.oneof(fc.nat(LONGEST), fc.nat(40));
    fc.assert(
      fc.property(
        fc.array(iteration, { minLength: 2, maxLength: 12 }),
        fc.integer({ min: 2, max: 5 }),
        (walk, kept) => {
          const timeline = new Timeline(program, { ...TINY, mostTraces: kept, traceBytes: 1e9 });
          for (const target of walk) requireSameBits(timeline, history, target);
        },
      ),
      { seed: seedOf(17), numRuns: 25 * DEPTH },
    );
  });

  test('gives the same bits one step back at a time, where extra checkpoints help', () => {
    const timeline = new Timeline(program, TINY);
    for (let target = 600; target > 540; target--) requireSameBits(timeline, history, target);
  });

  test('starts every iteration from the state that the one before ended in', () => {
    const timeline = new Timeline(program, TINY);
    for (const target of [300, 17, 299]) {
      const { start } = timeline.trace(target);
      const expected = history.stateAt(target);
      expect(start.iteration).toBe(target);
      expect(start.randomState).toEqual(expected.randomState);
      expect(start.batchPosition).toBe(expected.batchPosition);
      expect(start.parameters.map(({ data }) => data)).toEqual(expected.parameters.map(({ data }) => data));
    }
  });

  test('stays exact when tasks are dropped or paused half-way and others run in between', () => {
    useSteppingClock(5);
    const visit = fc.record({
      target: fc.nat(LONGEST),
      slices: fc.oneof(fc.nat(60), fc.constant(Number.POSITIVE_INFINITY)),
    });
    fc.assert(
      fc.property(fc.array(visit, { minLength: 2, maxLength: 8 }), (visits) => {
        const timeline = new Timeline(program, TINY);
        const paused: { readonly target: number; readonly task: Task<ReplayedTrace> }[] = [];
        for (const { target, slices } of visits) {
          const task = timeline.reach(target);
          if (runSlices(task, slices)) requireSameBits(timeline, history, target);
          else if (target % 3 !== 0) paused.push({ target, task });
        }
        for (const { target } of visits) requireSameBits(timeline, history, target);
        for (const { target, task } of paused) requireBits(finish(task), history, target);
      }),
      { seed: seedOf(23), numRuns: 15 * DEPTH },
    );
  });

  test('stays exact when several tasks take turns on one timeline', () => {
    useSteppingClock(5);
    const timeline = new Timeline(program, TINY);
    const tasks = [400, 90, 650].map((target) => ({ target, task: timeline.reach(target) }));
    const trackers = new Set(tasks);
    for (let turn = 0; trackers.size > 0; turn++) {
      for (const tracker of trackers) {
        const slice = runTurn(tracker.task, 1 + ((turn * 7 + tracker.target) % 3));
        if (slice === null) continue;
        trackers.delete(tracker);
        requireBits(slice, history, tracker.target);
      }
    }
    requireMetricsOf(timeline, new Timeline(program), 651);
  });

  test('remembers the same metrics whatever the order of visits', () => {
    const straight = new Timeline(program);
    finish(straight.visit(LONGEST));
    const orders: readonly (readonly number[])[] = [
      [699],
      [3, 699, 12],
      [500, 4, 501, 0, 699],
      [1, 2, 0, 350, 349, 699],
    ];
    for (const order of orders) {
      const timeline = new Timeline(program, TINY);
      for (const target of order) timeline.trace(target);
      expect(timeline.visited).toBe(LONGEST);
      requireMetricsOf(timeline, straight, LONGEST);
    }
  });
});

describe('a long run', () => {
  const program = createRandomVocab36();

  longTest('is the same at iteration 4321 before and after a visit to iteration 17', () => {
    const history = executeHistory(program, 4321);
    for (const options of oneOf(3, [TINY, { ...TINY, memoryBytes: 32 * 1024 }, DEFAULT_OPTIONS])) {
      const timeline = new Timeline(program, options);
      for (const target of [4321, 17, 4321, 4320]) requireSameBits(timeline, history, target);
    }
  });

  test('costs few iterations to step back through, because a seek leaves extra checkpoints', () => {
    let executed = 0;
    const counted = countingIterations(program, () => executed++);
    const timeline = new Timeline(counted, TINY);
    timeline.trace(4321);
    expect(timeline.checkpoints.interval).toBeGreaterThanOrEqual(512);
    timeline.trace(17);
    timeline.trace(4321);
    const extras = timeline.checkpointIterations().filter((at) => at % timeline.checkpoints.interval !== 0);
    expect(extras.length).toBeGreaterThan(0);
    for (let target = 4320; target > 4300; target--) {
      executed = 0;
      timeline.trace(target);
      expect(executed).toBeLessThanOrEqual(2 * Math.ceil(Math.sqrt(timeline.checkpoints.interval)) + 1);
    }
  });

  test('goes on from its newest state without replaying', () => {
    let executed = 0;
    const counted = countingIterations(program, () => executed++);
    const timeline = new Timeline(counted, TINY);
    timeline.trace(1000);
    executed = 0;
    timeline.trace(1001);
    expect(executed).toBe(1);
    finish(timeline.visit(1500));
    expect(executed).toBe(1 + 1500 - 1002);
    finish(timeline.visit(1200));
    expect(executed).toBe(1 + 1500 - 1002);
    timeline.trace(17);
    executed = 0;
    timeline.trace(1500);
    expect(executed).toBe(1);
  });

  test('reports progress while it replays, up to the distance', () => {
    useSteppingClock(5);
    const timeline = new Timeline(program, TINY);
    const task = timeline.reach(100);
    const reported: number[] = [];
    for (let slice = task.next(); slice.done !== true; slice = task.next()) {
      expect(slice.value.total).toBe(100);
      reported.push(slice.value.done);
    }
    expect(reported.length).toBeGreaterThan(10);
    expect(reported).toEqual([...new Set(reported)].sort((a, b) => a - b));
    expect(reported[reported.length - 1]).toBeLessThanOrEqual(100);
    expect(countSlices(timeline.reach(100)).slices).toBe(0);
  });
});

function requireSameBits(timeline: Timeline, history: History, iteration: number): void {
  requireBits(timeline.trace(iteration), history, iteration);
}

function requireBits(trace: ReplayedTrace, history: History, iteration: number): void {
  expect(trace.iteration).toBe(iteration);
  if (!bitsOfTrace(trace).equals(history.bitsAt(iteration))) {
    throw new Error(`Iteration ${iteration} differs from the run that went straight to it.`);
  }
}

function requireMetricsOf(timeline: Timeline, expected: Timeline, iterations: number): void {
  finish(expected.visit(iterations));
  for (let i = 0; i < iterations; i++) {
    expect(timeline.metrics(i)).toEqual(expected.metrics(i));
    expect(timeline.metric('loss', i)).toBe(expected.metric('loss', i));
  }
  for (const prediction of [0, 1]) expect(timeline.learntAt(prediction)).toBe(expected.learntAt(prediction));
}

function runTurn<T>(task: Generator<unknown, T, void>, slices: number): T | null {
  for (let slice = 0; slice < slices; slice++) {
    const taken = task.next();
    if (taken.done === true) return taken.value;
  }
  return null;
}

/** The program, calling back for each iteration that is executed: it draws one batch. */
function countingIterations(program: TrainingProgram, onIteration: () => void): TrainingProgram {
  const { initial, batches, ...parts } = program;
  return createProgram({
    ...parts,
    initial,
    batches: {
      ...batches,
      draw(...given) {
        onIteration();
        return batches.draw(...given);
      },
    },
  });
}
