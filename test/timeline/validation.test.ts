/**
 * The loss on text set aside: taken every so many iterations, and never felt by the run.
 */
import { expect, test } from 'vitest';
import { iterationRecord } from '../../src/cli/run/records.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { changedSession, NEW_SESSION } from '../../src/debugger/session.js';
import { textsOf } from '../../src/document/document.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { validationTable } from '../../src/explaining/panes/progress.js';
import { finish } from '../../src/numbers/engine/task.js';
import { screenParts } from '../../src/terminal/screen/screen.js';
import { createBranches } from '../../src/timeline/branches.js';
import { START } from '../../src/timeline/cursor.js';
import { validateAt } from '../../src/training/iteration/validation-loss.js';
import { timelineOf } from '../support/fixtures.js';

const FIXTURE = 'villages-bigram';

test('is taken once at each multiple, falls as the model learns, and is the same after a replay', () => {
  const timeline = timelineOf(FIXTURE, 'training.validation.every=50');
  finish(timeline.visit(120));
  const points = timeline.validationLosses;
  expect(points.map(({ iteration }) => iteration)).toEqual([0, 50, 100]);
  expect(points[2].loss).toBeLessThan(points[0].loss - 0.2);
  timeline.trace(0);
  timeline.trace(50);
  expect(timeline.validationLosses).toEqual(points);
});

test('changes no bit of the training', () => {
  const often = timelineOf(FIXTURE, 'training.validation.every=1');
  const seldom = timelineOf(FIXTURE, 'training.validation.every=1000');
  expect(often.trace(20).start).toEqual(seldom.trace(20).start);
});

test('stands in the JSON line of its iteration and in no other', () => {
  const { program } = timelineOf(FIXTURE, 'training.validation.every=2');
  const timeline = timelineOf(FIXTURE, 'training.validation.every=2');
  const records = [0, 1, 2].map((iteration) => {
    const { outcome } = timeline.trace(iteration);
    return iterationRecord(program, outcome, finish(validateAt(program, outcome))?.loss ?? null, []);
  });
  expect(records.map((record) => 'validationLoss' in record)).toEqual([true, false, true]);
  expect(records[0]).toMatchObject({ validationLoss: timeline.validationLosses[0].loss });
});

test('stands among the progress, for the iterations before the cursor', () => {
  const timeline = timelineOf(FIXTURE, 'training.validation.every=10');
  finish(timeline.visit(40));
  const texts = textsOf(validationTable(momentAt(timeline, { ...START, iteration: 25 })));
  expect(texts.flatMap((line) => /^(\d+), \d\.\d{4}/.exec(line)?.[1] ?? [])).toEqual(['0', '10', '20']);
});

test('stands over the curve of the loss, the latest first, as far as the cursor has come', () => {
  const timeline = timelineOf(FIXTURE, 'training.validation.every=10');
  finish(timeline.visit(30));
  const parts = screenParts(
    changedSession(NEW_SESSION, { cursor: { ...START, iteration: 15 } }),
    createBranches(timeline),
    120,
    40,
  );
  const [zero, ten] = timeline.validationLosses;
  expect(textOf(parts?.loss[0] ?? [])).toContain(
    `loss   ○ validation ${ten.loss.toFixed(3)} (10), ${zero.loss.toFixed(3)} (0) `,
  );
});
