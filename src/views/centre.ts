/** What the centre of the screen shows: the step at the cursor, or the answer that is open over it. */

import { createTrials, type Trials } from '../debugger/analysis/trials.js';
import { answerAt } from '../debugger/answers/answers.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { answerRows } from './answers/answers.js';
import { lessonRows } from './panes/lesson.js';
import { quizRows } from './panes/quiz.js';
import { type StepPane, stepPane } from './step.js';

/**
 * Puts the step under the question and the words of the lesson about it.
 * @param trials remembers what has been tried, for panes that are drawn again
 */
export function centrePane(
  moment: Moment,
  session: Session,
  width: number,
  height?: number,
  trials: Trials = createTrials(),
): StepPane {
  const open = answerAt(moment, session);
  if (open !== null) {
    const { kind, answer } = open;
    const input = { moment, session, width, ...(height === undefined ? {} : { height }) };
    return { title: kind.title(answer, moment, session), rows: answerRows(answer, input) };
  }
  const pane = stepPane(moment, session.selection, width, { look: session.look, height, trials });
  const { lesson, quiz } = session;
  if (lesson === null && quiz === null) return pane;
  const words = lesson === null ? [] : lessonRows(lesson, moment.cursor, width);
  const question = quiz === null ? [] : quizRows(quiz, moment.cursor, width);
  // A student may not be able to scroll, so where not everything fits, the question comes first.
  const isLong = height !== undefined && words.length + question.length > height;
  const above = isLong ? [...question, ...words] : [...words, ...question];
  return { title: pane.title, rows: [...above, ...pane.rows] };
}
