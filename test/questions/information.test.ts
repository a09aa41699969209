/** What `info` lists, at narrow and wide panes. */
import { expect, it } from 'vitest';
import { glossary } from '../../src/debugger/expressions/glossary.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { NEW_SESSION } from '../../src/debugger/session.js';
import { widthOf } from '../../src/document/cells/width.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { START } from '../../src/timeline/cursor.js';
import { answerRows } from '../support/answer-rows.js';
import { openLesson } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

const moment = momentAt(openLesson('we-love-deep-learning'), START);

it.each([44, 56, 76])('the meaning of all that an expression may say is whole in %i columns', (width) => {
  const lines = answerRows({ kind: 'information', topic: 'expressions' }, { moment, session: NEW_SESSION, width }).map(
    textOf,
  );
  expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
  const running = lines.join(' ').replace(/\s+/g, ' ');
  for (const { name, summary } of glossary().flatMap(({ entries }) => entries)) {
    expect(running).toContain(name.replace(/\s+/g, ' '));
    expect(running).toContain(summary);
  }
});

it('names the places to come back to, as back counts them', async () => {
  const held = holdSession(openLesson('we-love-deep-learning', { iterations: 20 }));
  await held.execute('goto 3.7', 'checkpoint', 'goto 9', 'checkpoint', 'set learningRate 1', 'goto 12');
  const { session } = held;
  const shown = answerRows({ kind: 'information', topic: 'checkpoints' }, { moment, session, width: 80 }).map((line) =>
    textOf(line).trim().replaceAll(/ +/g, ' '),
  );
  const from = shown.indexOf('Places to come back to');
  expect(shown.slice(from + 1)).toEqual([
    'back iteration 9, start, in another branch',
    'back 2 iteration 3, step 7, in another branch',
  ]);
  await held.execute('back 2');
  expect(held.session.where.cursor).toMatchObject({ iteration: 3, frame: 6 });
});
