/** Breakpoints on what the iteration at the cursor lacks, and another one has. */
import { describe, expect, test } from 'vitest';
import { contextOf } from '../../../src/debugger/command.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { savedCommands } from '../../../src/debugger/saving/saved-session.js';
import { fieldsOf, newSession } from '../../../src/debugger/session.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { INFORMATION } from '../../../src/questions/information.js';
import { answerRows } from '../../support/answer-rows.js';
import { answerOf } from '../../support/answers.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { createRecording, WITHOUT_BACKWARD } from '../../support/recording.js';

/** At the start of the one iteration that computes the loss alone. */
function startWithout() {
  const timeline = createRecording([WITHOUT_BACKWARD, 7, 12]);
  return holdSession(timeline, fieldsOf(newSession(timeline)));
}

describe('in a recording, a breakpoint on a step that the iteration at the cursor lacks', () => {
  test.each([
    ['break AddmmBackward', 'AddmmBackward'],
    ['tbreak "Addmm*"', 'Addmm*'],
    ['break .AddmmBackward', 'AddmmBackward#1'],
    ['break if max(value("AddmmBackward#1")) > -100', 'AddmmBackward#1'],
  ])('is set, said to be pending, and stops where one is: %s', async (line, name) => {
    const held = startWithout();
    const said = await held.execute(line);
    expect(said).toMatch(/^Breakpoint 1: /);
    expect(said).toContain(`Pending: no step of iteration 4 matches "${name}"; it will stop where one does.`);
    await held.execute('continue');
    const { cursor } = held.session.where;
    expect(cursor.iteration).toBe(7);
    expect(held.timeline.trace(7).frames[cursor.frame].op.name).toBe('AddmmBackward');
  });

  test('prints there if it is a dprintf', async () => {
    const held = startWithout();
    expect(await held.execute('dprintf Lion, "moved at {iteration}"')).toContain('it will print where one does.');
    expect(await held.execute('continue')).not.toContain('No step on the way');
    expect(JSON.stringify(held.session.open.answer)).toContain('moved at 7');
  });

  test('is listed as pending only while it is', async () => {
    const held = startWithout();
    await held.execute('break AddmmBackward');
    const listed = async (): Promise<string> => {
      await held.execute('info breakpoints');
      const { session, timeline } = held;
      const moment = momentAt(timeline, session.where.cursor);
      const answer = answerOf(INFORMATION, session);
      return answerRows(answer, { moment, session, width: 120 }).map(textOf).join('\n');
    };
    expect(await listed()).toContain('pending: no such step in iteration 4');
    await held.execute('continue');
    expect(await listed()).not.toContain('pending');
  });

  test('is told of at the end, if no iteration had the step', async () => {
    const held = startWithout();
    await held.execute('break *lgo*');
    expect(await held.execute('continue')).toContain('No step on the way matches "*lgo*".');
    await held.execute('restart', 'delete', 'break total', 'continue', 'goto end', 'disable');
    await held.execute('enable', 'goto end');
    expect(await held.execute('continue')).not.toContain('No step on the way');
  });

  test('may be one that a rule passes over, and a condition may be given one later', async () => {
    const held = startWithout();
    expect(await held.execute('rule non-finite except AddmmBackward')).toContain(
      'No step of iteration 4 matches "AddmmBackward"; the rule will pass over one that does.',
    );
    await held.execute('break total');
    expect(await held.execute('condition 2 max(value("AddmmBackward#1")) > 5')).toContain('Pending: ');
  });
});

test('a session keeps a breakpoint that is pending where it is saved', async () => {
  const held = startWithout();
  await held.execute('break AddmmBackward', 'tbreak .Lion');
  const lines = savedCommands(contextOf(held.store.getState()));
  const again = startWithout();
  await again.execute(...lines);
  expect(again.session.where.breakpoints).toEqual(held.session.where.breakpoints);
});

test('in a run, a mistyped name is pending with the name that is near, not refused', async () => {
  const held = holdSession(timelineOf());
  expect(await held.execute('break sofmax')).toBe(
    'Breakpoint 1: "sofmax". Pending: no step of iteration 0 matches "sofmax"; it will stop where one does. Did you mean "softmax"?',
  );
  expect(await held.execute('break .sofmax')).toContain('Did you mean "softmax"?');
});

test('find goes to a later iteration of a recording, and stays where none has the step', async () => {
  const held = startWithout();
  await held.execute('find AddmmBackward');
  expect(held.session.where.cursor.iteration).toBe(7);
  const { cursor } = held.session.where;
  expect(await held.execute('find Addm')).toMatch(
    /^No step, op, scope or phase of this or a later iteration of the recording is called "Addm"/,
  );
  expect(held.session.where.cursor).toEqual(cursor);
});

test('over passes over iterations that lack the step, and refuses a name that none has', async () => {
  const held = startWithout();
  await held.execute('goto end');
  expect(await held.execute('print over(:, max(value("AddmmBackward#1")))')).toMatch(/= \[.*\] \(2\)$/);
  expect(await held.execute('print over(:, value("Addmm#3"))')).toContain('is called "Addmm#3"');
});
