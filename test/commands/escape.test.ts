/** Esc at every moment of a move: it keeps the way up to the iteration that has been reached, and says where that is. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldsOf } from '../../src/debugger/session.js';
import type { Pace } from '../../src/debugger/session-host.js';
import { asCommand } from '../../src/document/document.js';
import { finish, type Progress } from '../../src/numbers/engine/task.js';
import { branchOf } from '../../src/timeline/branches.js';
import { compareCursors } from '../../src/timeline/cursor.js';
import type { ReplayedHistory } from '../../src/timeline/history.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { originalOf } from '../../src/timeline/views.js';
import { DEPTH, oneOf, seedOf } from '../support/depth.js';
import { openShipped } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { bitsOfTrace } from '../support/histories.js';
import { useSteppingClock } from '../support/tasks.js';

/** So large that an iteration, a validation and the recording of an iteration each pause many times. */
const PROGRAM = openShipped(
  'river-gpt',
  'model.width=24',
  'model.block=16',
  'model.layers=1',
  'training.batchSize=4',
  'training.iterations=7',
  'training.validation.every=2',
);
/** So few that what a move leads back to must be replayed. */
const OPTIONS = { memoryBytes: 0, mostTraces: 2, traceBytes: 0 };

/** More than passes between two looks at the clock may lie between two progresses that are shown. */
const CLOCK = 101;

interface Move {
  readonly before: readonly string[];
  readonly line: string;
  /** How many iterations an executed one may lead the place where Esc stops: those that are still being looked through. */
  readonly lead: 0 | 1 | null;
}

const MOVES: Readonly<Record<string, Move>> = {
  'to an iteration': { before: [], line: 'goto 5', lead: 0 },
  'to a step': { before: ['goto 1.9'], line: 'goto 4.20', lead: 0 },
  'to the same step, iterations on': { before: ['goto 0.9'], line: 'next-iteration 4', lead: 0 },
  // Whoever stops while the model writes there has come to the end, and has seen all of the run.
  'to the end': { before: [], line: 'goto end', lead: 1 },
  'many steps on': { before: [], line: 'step 700', lead: null },
  'on to a condition': { before: ['break if loss > 1e9'], line: 'continue', lead: 1 },
  'on to a condition on frames': { before: ['break if max(output) > 1e9'], line: 'continue', lead: 1 },
  'on to a rule': { before: ['rule non-finite', 'goto 1.4'], line: 'continue', lead: 1 },
  'on to a change': { before: ['watch iteration == 4'], line: 'continue', lead: 1 },
  'on through what is known': { before: ['goto 6', 'goto start', 'rule non-finite'], line: 'continue', lead: null },
  'back to an iteration': { before: ['goto 6.9'], line: 'goto 1', lead: null },
  'back to a condition': { before: ['break if max(output) > 1e9', 'goto 6.9'], line: 'reverse-continue', lead: null },
  'back to a change': { before: ['goto 6.9'], line: 'last iteration == 1', lead: null },
  'in a branch': { before: ['goto 2', 'set learningRate 0.01 as hot'], line: 'goto 6.3', lead: 0 },
  'in a branch, to a rule': {
    before: ['goto 2', 'set learningRate 0.01 as hot', 'rule non-finite'],
    line: 'continue',
    lead: 1,
  },
};
const NAMES = Object.keys(MOVES);

/** A session that goes on by one yield of its task for each turn. */
function hold(lines: readonly string[]) {
  const turns: (() => void)[] = [];
  const pace: Pace = {
    firstSliceMilliseconds: 0,
    sliceMilliseconds: 0,
    budgetMilliseconds: Number.POSITIVE_INFINITY,
    mostStopsASecond: Number.POSITIVE_INFINITY,
    schedule: (callback) => void turns.push(callback),
  };
  const held = holdSession(new Timeline(PROGRAM, OPTIONS), {}, { pace });
  const turn = (): boolean => {
    turns.shift()?.();
    return turns.length > 0;
  };
  const settle = (): void => {
    while (turn());
  };
  for (const line of lines) {
    held.driver.execute(line);
    settle();
  }
  const here = (): ReplayedHistory =>
    branchOf(held.branches, held.session.where.cursor.branch).timeline.replay ?? expect.fail('no replay');
  return { held, turn, settle, here };
}

/** What the same session holds, and every progress of the move, when nobody interrupts it. */
const uninterrupted = new Map(
  NAMES.map((name) => {
    const { before, line } = MOVES[name];
    let known: { readonly run: ReturnType<typeof hold>; readonly progresses: readonly Progress[] } | null = null;
    const go = () => {
      const run = hold(before);
      const progresses: Progress[] = [];
      run.held.driver.execute(line);
      while (run.held.driver.isComputing) {
        const { progress } = run.held.session.where;
        if (progress !== null) progresses.push(progress);
        run.turn();
      }
      known = { run, progresses };
      return known;
    };
    return [name, () => known ?? go()] as const;
  }),
);

test.each(oneOf(3, NAMES))('the count of a move %s never goes back, and its place never leaves the way', (name) => {
  useSteppingClock(CLOCK);
  const { run, progresses } = uninterrupted.get(name)?.() ?? expect.fail();
  const target = run.held.session.where.cursor;
  const {
    where: { cursor: from },
  } = hold(MOVES[name].before).held.session;
  const forward = compareCursors(target, from) > 0;
  expect(progresses.length).toBeGreaterThan(20);
  let last: Progress | null = null;
  for (const progress of progresses) {
    const { done, total, unit, at, stage } = progress;
    expect(done).toBeLessThanOrEqual(total);
    expect(stage?.done ?? 0).toBeLessThanOrEqual(stage?.total ?? 0);
    if (at === undefined) expect.fail(`no place in ${JSON.stringify(progress)}`);
    for (const end of [from, target]) {
      const order = compareCursors({ ...from, ...at }, end);
      expect((end === from) === forward ? order : -order).toBeGreaterThanOrEqual(0);
    }
    if (last !== null && last.unit === unit && last.total === total) expect(done).toBeGreaterThanOrEqual(last.done);
    if (last?.stage !== undefined && last.done === done && last.stage.name === stage?.name) {
      expect(stage.done).toBeGreaterThanOrEqual(last.stage.done);
    }
    last = progress;
  }
});

const AGAIN = `${asCommand('stop')} again returns to where you were.`;

test('at any moment of any move, Esc stops at the place that the progress named, and Esc again returns', () => {
  useSteppingClock(CLOCK);
  const moment = fc.record({ name: fc.constantFrom(...NAMES), at: fc.double({ min: 0, max: 1, noNaN: true }) });
  fc.assert(
    fc.property(moment, ({ name, at }) => {
      const { run: whole, progresses } = uninterrupted.get(name)?.() ?? expect.fail();
      const { before, line, lead } = MOVES[name];
      const { held, turn, settle, here } = hold(before);
      const from = held.session.where.cursor;
      held.driver.execute(line);
      for (let turns = Math.floor(at * (progresses.length - 1)); turns > 0; turns--) turn();
      const place = held.session.where.progress?.at ?? expect.fail('no progress');
      // What has been executed, of which the session counts as visited what it has come to.
      const reached = originalOf(here()).visited;
      if (lead !== null && reached > from.iteration) {
        expect(reached - place.iteration).toBeGreaterThanOrEqual(0);
        expect(reached - place.iteration).toBeLessThanOrEqual(lead);
      }
      held.press('escape');
      if (compareCursors({ ...from, ...place }, from) === 0) {
        expect(held.session.open.message?.text).toBe('Stopped; you are where you were.');
        expect(held.session.where.cursor).toEqual(from);
      } else {
        const sentence = held.session.open.message?.text;
        expect(sentence).toContain(`at iteration ${place.iteration}`);
        expect(sentence).toContain(AGAIN);
        settle();
        expect(held.session.open.message?.text).toMatch(
          new RegExp(`^Stopped on the way, at iteration ${place.iteration}(:.*)?\\. ${AGAIN.slice(0, -1)}\\.$`),
        );
        expect(held.session.where.cursor).toEqual({ ...from, ...place });
      }
      const { iteration } = held.session.where.cursor;
      expect(bitsOfTrace(here().trace(iteration)).equals(bitsOfTrace(whole.here().trace(iteration)))).toBe(true);
      finish(whole.here().visit(here().visited));
      for (let k = 0; k < here().visited; k++) expect(here().metric('loss', k)).toBe(whole.here().metric('loss', k));
      expect(here().validationLosses).toEqual(whole.here().validationLosses.slice(0, here().validationLosses.length));
      held.press('escape');
      settle();
      expect(held.session.where.cursor).toEqual(from);
    }),
    { seed: seedOf(47), numRuns: DEPTH > 1 ? 160 : 20 },
  );
});

test('says at once that it is stopping, and the second Esc in the meantime returns', () => {
  useSteppingClock(CLOCK);
  const { held, turn, settle } = hold(['goto 1.5']);
  const from = held.session.where.cursor;
  held.driver.execute('goto 6');
  while (held.session.where.progress?.at?.iteration !== 3) turn();
  held.press('escape');
  expect(held.session.open.message?.text).toBe(`Stopping at iteration 3. ${AGAIN}`);
  while (held.session.where.progress === null) turn();
  expect(held.session.where.progress).toMatchObject({ onEscape: 'Esc returns' });
  expect(held.session.open.message?.text).toBe(`Stopping at iteration 3. ${AGAIN}`);
  held.press('escape');
  settle();
  expect(fieldsOf(held.session)).toMatchObject({ cursor: from, progress: null });
});
