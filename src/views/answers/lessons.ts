/** The lessons as a course: how far one has come with each, and what the selected one is for. */
import type { LessonsAnswer } from '../../debugger/answers/lessons.js';
import type { Session } from '../../debugger/session.js';
import { bookmarksOf } from '../../debugger/standing.js';
import { EMPTY_ROW, type Row } from '../../drawing/rows/rows.js';
import { left, table } from '../../drawing/rows/table.js';
import { type AnswerInput, paragraph } from '../pane.js';

export function lessonsRows({ line }: LessonsAnswer, { session, width }: AnswerInput): readonly Row[] {
  const { lessons } = session;
  const chosen = lessons[line];
  const about = chosen?.fixture == null ? chosen?.about : `${chosen.about} Opens ${chosen.fixture}.`;
  return [
    ...paragraph(about ?? '', width),
    ...table(
      [left(''), left('lesson'), left('what it shows', { drop: 1 })],
      lessons.map(({ name, title }, k) => ({
        selected: k === line,
        cells: [markOf(session, name), name, title],
      })),
      width,
    ),
    EMPTY_ROW,
    ...paragraph('Enter starts the selected lesson, or takes it up where it was left.', width, 'muted'),
  ];
}

/** That a lesson is finished, or the stop at which one is or left it. */
function markOf(session: Session, name: string): string {
  const mark = bookmarksOf(session).find(({ lesson }) => lesson === name);
  if (mark === undefined) return '';
  return mark.finished ? '✓' : `stop ${mark.stop + 1}`;
}
