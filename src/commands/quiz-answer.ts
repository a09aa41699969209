/** Where the question that is open is answered: in words, and how the cursor arrives there. */

import type { Destination } from '../debugger/command.js';
import { jumpFrom } from '../debugger/places/jumps.js';
import { momentAt } from '../debugger/places/moment.js';
import { selectedElement } from '../debugger/places/selection.js';
import { notice, type Session } from '../debugger/session.js';
import type { Quiz } from '../debugger/teaching/quiz.js';
import { asCommand } from '../document/document.js';
import type { Task } from '../numbers/engine/task.js';
import type { Cursor } from '../timeline/cursor.js';
import type { History } from '../timeline/history.js';

/** Arrives at the answer, with the element selected that the question is about. */
export function* arriveAtAnswer(timeline: History, quiz: Quiz): Task<Destination> {
  yield* timeline.reach(quiz.at.iteration);
  const shown = selectedElement(momentAt(timeline, quiz.at), null);
  const isShown = quiz.kind === 'word' || quiz.element === shown;
  return { kind: 'move', cursor: quiz.at, change: isShown ? {} : { selection: quiz.element } };
}

/** Goes ahead to the answer at once; `back` returns to where the question was read. */
export function* goAheadToAnswer(timeline: History, session: Session, quiz: Quiz): Task<Destination> {
  const { cursor, change } = yield* arriveAtAnswer(timeline, quiz);
  const message = notice(
    `This is ${placeOfAnswer(quiz, session.where.cursor)}. ${asCommand('back')} returns to where you were.`,
  );
  return {
    kind: 'move',
    cursor,
    change: { ...change, ...jumpFrom(session) },
    // The next stop of a lesson is the way on from there, and of a class only who presents could return.
    ...(session.teaching.lesson === null && session.teaching.company === 'alone' && { message }),
  };
}

/** `step 10`, `iteration 1, step 21` */
export function placeOfAnswer({ at }: Quiz, { iteration }: Cursor): string {
  return at.iteration === iteration ? `step ${at.frame + 1}` : `iteration ${at.iteration}, step ${at.frame + 1}`;
}
