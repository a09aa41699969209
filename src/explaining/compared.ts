/** What is looked at, and the place that it is compared with. */
import { haveSameExamples } from '../analysis/same-examples.js';
import { type Moment, momentAt } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { type Branches, branchOf } from '../timeline/branches.js';
import { compareCursors, counterpart, isSameCursor } from '../timeline/cursor.js';
import { concealAfter } from '../timeline/views.js';

/** What the screen is about. While a question is open, nothing gives away what lies ahead, even where it was executed. */
export function momentOf(session: Session, branches: Branches): Moment {
  const { timeline } = branchOf(branches, session.where.cursor.branch);
  const isAsked = openQuizOf(session) !== null;
  return momentAt(isAsked ? concealAfter(timeline, session.where.cursor.iteration) : timeline, session.where.cursor);
}

/**
 * The previous stop, to mark what has changed since; null where its iteration is no longer in memory, where it had other
 * examples, and where it must not be spoken of since a question is open.
 */
export function previousOf(session: Session, { timeline, cursor, trace }: Moment): Moment | null {
  const { previous } = session.where;
  if (previous === null || previous.branch !== cursor.branch || timeline.kept(previous.iteration) === null) return null;
  if (openQuizOf(session) !== null && compareCursors(previous, cursor) > 0) return null;
  const before = momentAt(timeline, previous);
  return haveSameExamples(before.trace, trace) ? before : null;
}

/** The same step in another iteration, to compare with what is said now; null over an answer, and where there is none. */
export function comparedWith(session: Session, moment: Moment): Moment | null {
  const before = session.open.answer === null ? previousOf(session, moment) : null;
  if (before === null || before.cursor.iteration === moment.cursor.iteration) return null;
  const here = counterpart(before.cursor.frame, before.trace.frames, moment.trace.frames);
  return here === moment.cursor.frame && before.cursor.row === moment.cursor.row ? before : null;
}

/** Whether the presenter's pointer is on, and about the step that is shown. */
export function isPointing({ teaching: { pointer }, where: { cursor } }: Session): boolean {
  return pointer !== null && isSameCursor(pointer, cursor);
}
