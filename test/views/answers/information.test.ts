/** What `info` lists, at narrow and wide panes. */
import { expect, it } from 'vitest';
import { widthOf } from '../../../src/cells/width.js';
import { glossary } from '../../../src/debugger/expressions/glossary.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { NEW_SESSION } from '../../../src/debugger/session.js';
import { START } from '../../../src/timeline/cursor.js';
import { informationRows } from '../../../src/views/answers/information.js';
import { textOf } from '../../../src/views/drawing/rows.js';
import { openLesson } from '../../support/fixtures.js';

const moment = momentAt(openLesson('we-love-deep-learning'), START);

it.each([44, 56, 76])('the meaning of all that an expression may say is whole in %i columns', (width) => {
  const lines = informationRows(
    { kind: 'information', topic: 'expressions' },
    { moment, session: NEW_SESSION, width },
  ).map(textOf);
  expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
  const running = lines.join(' ').replace(/\s+/g, ' ');
  for (const { name, summary } of glossary().flatMap(({ entries }) => entries)) {
    expect(running).toContain(name.replace(/\s+/g, ' '));
    expect(running).toContain(summary);
  }
});
