/** What the centre of the screen shows: the step at the cursor, or the answer that is open over it. */

import { createTrials, type Trials } from '../debugger/analysis/what-if/trials.js';
import { answerAt } from '../debugger/answers/answers.js';
import { openToken, shownMoment } from '../debugger/answers/token.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { createMentionFinder, type MentionFinder } from '../debugger/terms.js';
import type { Blocks } from '../document/document.js';
import { blockRows } from '../drawing/rows/blocks.js';
import { EMPTY_ROW, type Row } from '../drawing/rows/rows.js';
import { sayLesson, sayLessonsHere } from '../saying/lesson.js';
import { sayQuiz } from '../saying/panes/quiz.js';
import { answerRows } from './answers/answers.js';
import { explain } from './explain.js';
import { drawn, type RowsInView } from './pane.js';
import { type CentrePane, type StepPane, stepPane } from './step.js';

/** At least so many rows can be scrolled under an open question. */
const SCROLLED_ROWS = 2;

/** What takes long, remembered for panes that are drawn again or in another size. */
interface PaneMemory {
  readonly trials: Trials;
  readonly findMentions: MentionFinder;
}

export function createPaneMemory(): PaneMemory {
  return { trials: createTrials(), findMentions: createMentionFinder() };
}

/** Puts the step under the question and the words of the lesson about it. */
export function centrePane(
  moment: Moment,
  session: Session,
  width: number,
  height?: number,
  memory: PaneMemory = createPaneMemory(),
): CentrePane {
  let isForHeight = false;
  const inView: RowsInView = () => {
    isForHeight = true;
    return height;
  };
  return { ...paneWithin(moment, session, width, inView, memory), isForHeight };
}

function paneWithin(moment: Moment, session: Session, width: number, inView: RowsInView, memory: PaneMemory): StepPane {
  const open = answerAt(moment, session);
  if (open !== null) {
    const { kind, answer } = open;
    const input = { moment, session, width, inView };
    const step = openToken(session) === null ? null : shownMoment(moment.timeline, session).frame;
    const words = teachingRows(moment, session, width);
    const rows = explain([...words, ...answerRows(answer, input)], moment, step, session, width, memory.findMentions);
    return { title: kind.title(answer, moment, session), rows };
  }
  const { lesson, quiz, look, company } = session;
  const isFollowing = company === 'following';
  const isOpen = openQuizOf(session) !== null;
  const trials = isOpen ? null : memory.trials;
  const pane = stepPane(moment, session.selection, width, { look, inView, trials, isFollowing });
  const words =
    lesson === null && session.tour === null
      ? wordRows(sayLessonsHere(session, moment), width)
      : teachingRows(moment, session, width);
  const asking = { isFollowing, inLesson: lesson !== null, keys: look.keys };
  const choice = quiz === null ? null : sayQuiz(quiz, moment, asking);
  const question = choice === null ? [] : [...drawn([choice], { width }), EMPTY_ROW];
  // Where not everything fits beside some rows to scroll, the question follows the title of the stop at once.
  const isLong = question.length > 0 && words.length + question.length > (inView() ?? Infinity) - SCROLLED_ROWS;
  const first = isLong ? words.slice(0, 1) : words;
  const above = [...first, ...question];
  const all = [...above, ...words.slice(first.length), ...pane.rows];
  const rows = explain(all, moment, moment.frame, session, width, memory.findMentions);
  return { title: pane.title, rows, pinned: isOpen ? above.length : 0 };
}

/** What the lesson says, if there is one; while the tour speaks, the lesson waits. */
function teachingRows(moment: Moment, session: Session, width: number): readonly Row[] {
  return session.lesson === null || session.tour !== null
    ? []
    : wordRows(sayLesson(session.lesson, session, moment), width);
}

function wordRows(blocks: Blocks, width: number): readonly Row[] {
  return blocks.length === 0 ? [] : [...blockRows(blocks, { width }), EMPTY_ROW];
}
