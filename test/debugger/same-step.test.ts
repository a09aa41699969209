/** The same step elsewhere: one answer for moving by iterations, branches, breakpoints, values of before and marks. */
import { describe, expect, test } from 'vitest';
import { compile, evaluate } from '../../src/debugger/expressions/compile.js';
import { historyOf } from '../../src/debugger/expressions/display-history.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { framesAt, whereOf } from '../../src/debugger/stopping/breakpoints.js';
import { finish } from '../../src/numbers/engine/task.js';
import { branchOf, replayOf } from '../../src/timeline/branches.js';
import { compareCursors, counterpart, START, sameStep } from '../../src/timeline/cursor.js';
import { differenceOf } from '../../src/timeline/divergence.js';
import { moveIterations } from '../../src/timeline/move.js';
import type { Trace } from '../../src/timeline/trace.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

/** From iteration 2 on the second example is left out, for two iterations: they have 30 steps, the others 38. */
function skipping() {
  const held = holdSession(timelineOf());
  held.run('goto', '2');
  held.run('skip', '2 2');
  return { held, timeline: branchOf(held.branches, 1).timeline };
}

describe('where an iteration leaves an example out, the same step', () => {
  const { held, timeline } = skipping();
  const whole = timeline.trace(1).frames;
  const shorter = timeline.trace(2).frames;
  const softmax = whole.findIndex(({ label, scope }) => label === 'softmax' && scope[1].startsWith('prediction 3'));
  const there = shorter.findIndex(({ label, scope }) => label === 'softmax' && scope[1].startsWith('prediction 3'));

  test('has another number', () => {
    expect([whole.length, shorter.length]).toEqual([47, 37]);
    expect(there).toBe(softmax - 4);
  });

  test('is gone to by iterations, there and back', () => {
    const from = { ...START, branch: 1, iteration: 1, frame: softmax };
    expect(finish(moveIterations(timeline, from, 1)).cursor).toEqual({ ...from, iteration: 2, frame: there });
    expect(finish(moveIterations(timeline, from, 3)).cursor).toEqual({ ...from, iteration: 4 });
    expect(finish(moveIterations(timeline, { ...from, iteration: 2, frame: there }, -1)).cursor).toEqual(from);
  });

  test('is what a breakpoint stops at', () => {
    expect(framesAt(whereOf(whole, softmax), shorter)).toEqual([there]);
    expect(framesAt(whereOf(shorter, there), whole)).toEqual([softmax]);
  });

  test('is where another branch is entered', () => {
    held.run('goto', `2.${there + 1}`);
    expect(held.session.where.cursor).toMatchObject({ branch: 1, iteration: 2, frame: there });
    held.run('branch', 'main');
    expect(held.session.where.cursor).toMatchObject({ branch: 0, iteration: 2, frame: softmax });
    held.run('next-branch');
    expect(held.session.where.cursor).toMatchObject({ branch: 1, iteration: 2, frame: there });
  });

  test('is where a value of the iteration before is read', () => {
    const before = compile('previous(output[0])', timeline.program);
    const value = evaluate(before, momentAt(timeline, { ...START, branch: 1, iteration: 2, frame: there }));
    expect(value).toMatchObject({ kind: 'value', value: whole[softmax].output.data?.[0] });
  });

  test('is what a display follows through the iterations', () => {
    const display = compile('output[0]', timeline.program);
    const moment = momentAt(timeline, { ...START, branch: 1, iteration: 2, frame: there });
    const values = [0, 1].map((iteration) => timeline.trace(iteration).frames[softmax].output.data?.[0]);
    expect(historyOf(display, moment, 10).values).toEqual([...values, shorter[there].output.data?.[0]]);
  });

  test('is not executed again where each iteration asks for several before it', () => {
    const display = compile('previous(previous(output[0]))', timeline.program);
    const moment = momentAt(timeline, { ...START, branch: 1, iteration: 2, frame: there });
    const unseen = new Proxy(timeline, {
      get: (target, name) => {
        if (name === 'scan') return () => expect.fail('executed for a sparkline');
        if (name === 'kept') return () => null;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    expect(historyOf(display, { ...moment, timeline: unseen }, 10).values).toEqual([]);
  });

  test('is the last one before it that both have, where there is none', () => {
    const gone = whole.findIndex(({ label, scope }) => label === 'sum' && scope[1].startsWith('prediction 2'));
    const last = shorter.findIndex(({ label, scope }) => label === 'softmax' && scope[1].startsWith('prediction 1'));
    expect(counterpart(gone, whole, shorter)).toBeNull();
    const cursor = { ...START, branch: 1, iteration: 1, frame: gone, row: 2 };
    const arrived = { ...START, branch: 1, iteration: 2, frame: last };
    expect(finish(moveIterations(timeline, cursor, 1)).cursor).toEqual(arrived);
    expect(framesAt(whereOf(whole, gone), shorter)).toEqual([]);
  });

  test('does not differ, where another stands at the same position', () => {
    const [main, branch] = held.branches.all.map(replayOf);
    const difference = differenceOf(main.trace(2), branch.trace(2));
    const frame = counterpart(difference?.step?.frame ?? -1, main.trace(2).frames, shorter);
    expect(difference?.step).toMatchObject({ element: null, frame: 1 });
    expect(frame).toBeNull();
  });
});

describe('later steps never come to lie before earlier ones', () => {
  test.each(SHIPPED)('in any two iterations of %s', (name) => {
    const timeline = timelineOf(name, 'training.iterations=3');
    expectOrder(timeline.trace(0), timeline.trace(1));
  });

  test('with an example left out', () => {
    const { timeline } = skipping();
    expectOrder(timeline.trace(1), timeline.trace(2));
    expectOrder(timeline.trace(2), timeline.trace(1));
  });

  function expectOrder(from: Trace, to: Trace): void {
    const places = from.frames.map((_, frame) => sameStep({ frame, row: null }, from.frames, to.frames));
    for (const [k, place] of places.entries()) {
      if (k > 0) expect(compareCursors({ ...START, ...places[k - 1] }, { ...START, ...place })).toBeLessThanOrEqual(0);
    }
  }
});

test('several steps of one name are told apart by their order', () => {
  const { frames } = timelineOf('villages-microgpt').trace(0);
  const alike = frames.filter(({ label, scope }) => label === '∂loss/∂norm1' && scope.at(-1) === 'attention');
  expect(alike).toHaveLength(3);
  const without = frames.filter((frame) => frame !== alike[0]);
  expect(alike.map(({ index }) => counterpart(index, frames, frames))).toEqual(alike.map(({ index }) => index));
  // What was the second is the first there: a third is missing.
  expect(counterpart(alike[2].index, frames, without)).toBeNull();
  const held = holdSession(timelineOf('villages-microgpt'));
  held.run('goto', `1.${alike[2].index + 1}`);
  held.run('set', 'learningRate 0.001 as slow');
  expect(held.session.where.cursor).toEqual({ branch: 1, iteration: 1, frame: alike[2].index, row: null });
});
