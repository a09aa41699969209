/** A task can be dropped or paused in the middle of an iteration, in the middle of a step: nobody can tell afterwards. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finish, type Task } from '../../src/numbers/engine/task.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { DEPTH, seedOf } from '../support/depth.js';
import { openShipped } from '../support/fixtures.js';
import { bitsOfTrace, executeHistory } from '../support/histories.js';
import { countSlices, runSlices, useSteppingClock } from '../support/tasks.js';

/** Large enough for pauses between steps, and within the largest. */
const program = openShipped(
  'river-gpt',
  'model.width=64',
  'model.block=32',
  'model.layers=1',
  'training.batchSize=8',
  'training.validation.every=2',
);
const LAST = 4;
const OPTIONS = { memoryBytes: 0, mostTraces: 2, traceBytes: 0 };
const history = executeHistory(program, LAST);
const expected = Array.from({ length: LAST + 1 }, (_, iteration) => history.bitsAt(iteration));

const WAYS = {
  reach: (timeline: Timeline, target: number): Task<unknown> => timeline.reach(target),
  visit: (timeline: Timeline, target: number): Task<unknown> => timeline.visit(target),
  scan: (timeline: Timeline, target: number): Task<unknown> => timeline.scan(0, target, 1, () => false),
};

test('pauses many times in an iteration of a model that is not small', () => {
  useSteppingClock(5);
  expect(countSlices(new Timeline(program, OPTIONS).visit(1)).slices).toBeGreaterThan(20);
});

test('whatever is dropped or paused, every iteration and all that is remembered of it are as if nothing had been', () => {
  useSteppingClock(5);
  const straight = new Timeline(program, OPTIONS);
  finish(straight.visit(LAST));
  const visit = fc.record({
    way: fc.constantFrom(...(Object.keys(WAYS) as (keyof typeof WAYS)[])),
    target: fc.integer({ min: 1, max: LAST }),
    slices: fc.nat(250),
    fate: fc.constantFrom('dropped', 'paused', 'forgotten'),
  });
  fc.assert(
    fc.property(
      fc.array(visit, { minLength: 2, maxLength: 6 }),
      fc.integer({ min: 0, max: LAST }),
      (visits, looked) => {
        const timeline = new Timeline(program, OPTIONS);
        const paused: Task<unknown>[] = [];
        for (const { way, target, slices, fate } of visits) {
          const task = WAYS[way](timeline, target);
          if (runSlices(task, slices)) continue;
          if (fate === 'dropped') task.return(undefined);
          if (fate === 'paused') paused.push(task);
        }
        requireBits(timeline, looked);
        for (const task of paused) finish(task);
        for (let iteration = LAST; iteration >= 0; iteration--) requireBits(timeline, iteration);
        for (let iteration = 0; iteration < LAST; iteration++) {
          expect(timeline.metrics(iteration)).toEqual(straight.metrics(iteration));
        }
        expect(timeline.validationLosses.slice(0, straight.validationLosses.length)).toEqual(straight.validationLosses);
      },
    ),
    { seed: seedOf(31), numRuns: 4 * DEPTH },
  );
});

function requireBits(timeline: Timeline, iteration: number): void {
  if (bitsOfTrace(timeline.trace(iteration)).equals(expected[iteration])) return;
  throw new Error(`Iteration ${iteration} differs from the run that was never interrupted.`);
}
