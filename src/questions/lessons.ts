/** `lesson` without a name: the lessons in the order of the course, how far one has come with each, and the way into it. */
import type { Session } from '../debugger/session.js';
import { bookmarksOf, openingOf } from '../debugger/standing.js';
import { asCommand } from '../document/document.js';
import { hint, left, paragraph, passage, table } from '../explaining/blocks.js';
import type { AnswerKind, AnswerWithLines } from './answer.js';

type LessonsAnswer = AnswerWithLines<'lessons'>;

export const LESSONS: AnswerKind<LessonsAnswer, Session['teaching']['lessons'][number]> = {
  kind: 'lessons',
  say({ line }, { session }) {
    const { lessons } = session.teaching;
    const chosen = lessons[line];
    const about = chosen?.fixture == null ? chosen?.about : `${chosen.about} Opens ${chosen.fixture}.`;
    return passage(
      about !== undefined && paragraph(about),
      table(
        [left(), left('lesson'), left('what it shows', { priority: 1 })],
        lessons.map(({ name, title }) => [markOf(session, name), name, title]),
        line,
      ),
      hint(`${asCommand('follow')} starts the selected lesson, or takes it up where it was left.`),
    );
  },
  title: () => ['lessons'],
  lines: (_answer, _moment, { teaching: { lessons } }) => lessons,
  follow: ({ session }, _answer, { name }) => ({ kind: 'open', request: openingOf(session, name) }),
};

/** A check mark for a finished lesson; for one that was left, its stop. */
function markOf(session: Session, name: string): string {
  const mark = bookmarksOf(session).find(({ lesson }) => lesson === name);
  if (mark === undefined) return '';
  return mark.finished ? '✓' : `stop ${mark.stop + 1}`;
}
