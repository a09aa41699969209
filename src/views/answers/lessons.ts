/** The lessons as a course: how far one has come with each, and what the selected one is for. */
import type { LessonsAnswer } from '../../debugger/answers/lessons.js';
import { isFinished, standingOf } from '../../debugger/teaching/standing.js';
import { type AnswerInput, paragraph } from '../drawing/pane.js';
import { EMPTY_ROW, type Row } from '../drawing/rows.js';
import { left, table } from '../drawing/table.js';

export function lessonsRows({ line }: LessonsAnswer, { session, width }: AnswerInput): readonly Row[] {
  const { lessons } = session;
  const chosen = lessons[line];
  const about = chosen?.fixture == null ? chosen?.about : `${chosen.about} Opens ${chosen.fixture}.`;
  return [
    ...paragraph('Enter starts the selected lesson, or takes it up where it was left.', width, 'muted'),
    ...table(
      [left(''), left('lesson'), left('what it shows', { drop: 2 }), left('', { drop: 1 })],
      lessons.map(({ name, title }, k) => ({
        selected: k === line,
        cells: [isFinished(session, name) ? '✓' : ' ', name, title, standingOf(session, name) ?? ''],
      })),
      width,
    ),
    EMPTY_ROW,
    ...paragraph(about ?? '', width),
  ];
}
