/** Answers that reach across the fork of a branch: the history of an edited weight, why it is what it is, and the way back. */
import { expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { COMPARISON } from '../../../src/questions/branches/comparison.js';
import { HISTORY } from '../../../src/questions/history/history.js';
import { EDIT } from '../../../src/questions/history/weight-history.js';
import { findBranch } from '../../../src/timeline/branches.js';
import { answerRows } from '../../support/answer-rows.js';
import { answerOf } from '../../support/answers.js';
import { openLesson } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

test('the history of an edited weight counts the edit among who made it, and sums to what it is', () => {
  const held = holdSession(openLesson('we-love-deep-learning', { overrides: ['optimizer.momentum=0.9'] }));
  held.run('goto', '20');
  held.run('set', 'logits[we, love] -4 as edited');
  held.run('goto', '45');
  held.run('history', 'logits[we, love]');
  const { history } = answerOf(HISTORY, held.session);
  expect(history.changes).toHaveLength(45);
  const edit = history.contributors.find(({ name }) => name === EDIT);
  expect(edit?.iteration).toBe(20);
  expect(edit?.total).toBe(-4 - history.changes[19].after);
  const total = history.contributors.reduce((sum, contributor) => sum + contributor.total, 0);
  expect(history.initial + total + history.rest).toBeCloseTo(history.now, 14);
  expect(Math.abs(history.rest)).toBeLessThan(1e-13);
});

test('another optimizer from the fork on leaves no share of what it does to what the old one remembered', () => {
  const held = holdSession(openLesson('we-love-deep-learning', { overrides: ['optimizer.momentum=0.9'] }));
  held.run('goto', '10');
  expect(held.run('set', 'optimizer.kind adam')).toMatch(/forks from main at iteration 10/);
  held.run('goto', '30');
  held.run('history', 'logits[we, love]');
  for (const { before, after, amounts } of answerOf(HISTORY, held.session).history.changes) {
    const sum = amounts.reduce((total, [, amount]) => total + amount, 0);
    expect(after - before).toBeCloseTo(sum, 14);
  }
});

test('the way of an edited weight ends where the branch forks, and that is said', () => {
  const held = holdSession(openLesson('we-love-deep-learning'));
  held.run('goto', '20.2');
  held.run('set', 'logits[we, love] -4');
  held.run('why', 'love');
  const { cursor } = held.session.where;
  expect(held.run('follow', '1')).toMatch(/^It was edited here, where the branch forks: the iteration before made \d/);
  expect(held.session.where.cursor).toEqual(cursor);
  held.run('goto', '21.2');
  held.run('why', 'love');
  held.run('follow', '1');
  expect(held.session.where.cursor.iteration).toBe(20);
});

test('losses over different numbers of predictions are told apart, with the means of one prediction', async () => {
  const held = holdSession(openLesson('we-love-deep-learning'));
  await held.execute('goto 10', 'skip 1', 'goto 20', 'compare');
  const { comparison } = answerOf(COMPARISON, held.session);
  const [main, branch] = held.branches.all.map(({ timeline }) => timeline);
  expect(comparison.means).toEqual({
    iteration: 20,
    values: [main.metric('meanLoss', 20), branch.metric('meanLoss', 20)],
    counts: [4, 3],
  });
  const moment = momentAt(held.timeline, { ...held.session.where.cursor, branch: 0 });
  const rows = answerRows(answerOf(COMPARISON, held.session), { moment, session: held.session, width: 100 });
  expect(rows.map(textOf).join(' ')).toContain('different numbers of predictions: main 4, what-if-1 3.');
  await held.execute('branch main', 'goto 10', 'set learningRate 1', 'compare');
  expect(answerOf(COMPARISON, held.session).comparison.means).toBeNull();
});

test('several branches are compared with the first, and their losses stand side by side', async () => {
  const held = holdSession(openLesson('we-love-deep-learning'));
  await held.execute('goto 20', 'set learningRate 1 as fast', 'branch main', 'goto 30', 'set learningRate 2 as faster');
  await held.execute('goto 40', 'compare main faster fast');
  const { comparison } = answerOf(COMPARISON, held.session);
  const branches = ['main', 'faster', 'fast'].map((name) => findBranch(held.branches, name));
  expect(comparison.names).toEqual(['main', 'faster', 'fast']);
  expect(comparison.pairs).toMatchObject([
    { names: ['main', 'faster'], parting: 30, difference: { iteration: 30 } },
    { names: ['main', 'fast'], parting: 20, difference: { iteration: 20 } },
  ]);
  expect(comparison.losses[0].iteration).toBe(20);
  expect(comparison.losses.at(-1)?.iteration).toBe(
    Math.max(...branches.map((branch) => branch?.timeline.visited ?? 0)) - 1,
  );
  for (const { iteration, values } of comparison.losses) {
    expect(values).toEqual(branches.map((branch) => branch?.timeline.metric('loss', iteration)));
  }
  expect(held.session.open.compared).toEqual(branches.map((branch) => branch?.id));
  const moment = momentAt(held.timeline, { ...held.session.where.cursor, branch: 0 });
  const rows = answerRows(answerOf(COMPARISON, held.session), { moment, session: held.session, width: 100 });
  const text = rows.map(textOf).join('\n');
  expect(text).toContain('main and faster first differ in iteration 30.');
  expect(text).toContain('main and fast first differ in iteration 20.');
  expect(text).toMatch(/iteration +loss of main +loss of faster +loss of fast$/m);
  await held.execute('branch delete fast');
  expect(held.session.open.compared).toHaveLength(2);
  await held.execute('compare all');
  expect(answerOf(COMPARISON, held.session).comparison.names).toEqual(['main', 'faster']);
  expect(await held.execute('compare main main')).toBe('Name each branch once, e.g. "compare main what-if-1".');
});

test('back returns to the branch that an answer was followed in, and forgets one that is deleted', () => {
  const held = holdSession(openLesson('we-love-deep-learning'));
  held.run('goto', '20.2');
  held.run('set', 'learningRate 1 as fast');
  held.run('goto', '25.3');
  held.run('why');
  held.run('follow');
  const followed = held.session;
  expect(followed.where.jumps.back).toHaveLength(1);
  held.run('branch', 'main');
  held.run('back');
  expect(held.session.where.cursor).toMatchObject({ branch: followed.where.cursor.branch, iteration: 25, frame: 2 });
  held.run('forward');
  held.run('branch', 'main');
  held.run('branch', 'delete fast');
  expect(held.session.where.jumps).toEqual({ back: [], forward: [] });
  expect(held.run('back')).toBe('There is no place to return to.');
});
