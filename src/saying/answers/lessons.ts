/** The lessons as a course: how far one has come with each, and what the selected one is for. */

import type { LessonsAnswer } from '../../debugger/answers/lessons.js';
import type { Session } from '../../debugger/session.js';
import { bookmarksOf } from '../../debugger/standing.js';
import { asCommand } from '../../document/commands.js';
import type { Blocks } from '../../document/document.js';
import { hint, left, paragraph, passage, table } from '../blocks.js';
import type { AnswerPlace } from '../step-words.js';

export function sayLessons({ line }: LessonsAnswer, { session }: AnswerPlace): Blocks {
  const { lessons } = session;
  const chosen = lessons[line];
  const about = chosen?.fixture == null ? chosen?.about : `${chosen.about} Opens ${chosen.fixture}.`;
  return passage(
    about !== undefined && paragraph(about),
    table(
      [left(), left('lesson'), left('what it shows', { rank: 1 })],
      lessons.map(({ name, title }) => [markOf(session, name), name, title]),
      line,
    ),
    hint(`${asCommand('follow')} starts the selected lesson, or takes it up where it was left.`),
  );
}

/** A check mark for a finished lesson; for one that was left, its stop. */
function markOf(session: Session, name: string): string {
  const mark = bookmarksOf(session).find(({ lesson }) => lesson === name);
  if (mark === undefined) return '';
  return mark.finished ? '✓' : `stop ${mark.stop + 1}`;
}
