/** How far a comparison of branches has got: one count over all of them, which never goes back. */
import { expect, test } from 'vitest';
import type { Progress } from '../../../src/numbers/engine/task.js';
import { compareBranches } from '../../../src/questions/branches/compare-branches.js';
import { firstDifference } from '../../../src/timeline/divergence.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { openShipped } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { useSteppingClock } from '../../support/tasks.js';

const PROGRAM = openShipped('river-gpt', 'model.width=32', 'model.block=16', 'model.layers=1', 'training.iterations=9');

/** What is compared must be replayed. */
const FEW = { memoryBytes: 0, mostTraces: 2, traceBytes: 0 };

test('counts the branches, and the iterations of each as a stage', async () => {
  const held = holdSession(new Timeline(PROGRAM, FEW));
  await held.execute('goto 3', 'set learningRate 0.5 as fast', 'goto 7', 'goto 8');
  useSteppingClock(9);
  const progresses: Progress[] = [];
  const [first, ...others] = held.branches.all;
  const comparing = compareBranches(held.branches, first, others);
  for (let slice = comparing.next(); slice.done !== true; slice = comparing.next()) progresses.push(slice.value);
  expect(progresses.map(({ unit }) => unit)).toContain('branches');
  expect(progresses.find(({ stage }) => stage?.unit === 'iterations')?.stage).toMatchObject({ name: 'main' });
  for (const [k, { done, total, unit, stage }] of progresses.entries()) {
    expect(total).toBe(unit === 'branches' ? 2 : 1);
    const before = progresses[k - 1];
    if (before?.unit !== unit) continue;
    expect(done).toBeGreaterThanOrEqual(before.done);
    const isSame = before.done === done && before.stage?.name === stage?.name && before.stage?.total === stage?.total;
    if (isSame) expect(stage?.done).toBeGreaterThanOrEqual(before.stage?.done ?? 0);
  }
});

test('counts the iterations in which no difference was found', () => {
  useSteppingClock(9);
  const [a, b] = [new Timeline(PROGRAM, FEW), new Timeline(PROGRAM, FEW)];
  const progresses: Progress[] = [];
  const comparing = firstDifference(a, b, 2);
  for (let slice = comparing.next(); slice.done !== true; slice = comparing.next()) progresses.push(slice.value);
  expect(new Set(progresses.map(({ total }) => total))).toEqual(new Set([7]));
  const counts = progresses.map(({ done }) => done);
  expect(counts).toEqual(counts.toSorted((x, y) => x - y));
  expect(new Set(counts).size).toBe(7);
});
