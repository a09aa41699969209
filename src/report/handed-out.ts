/** A session as what is written down or copied from it, which may be handed out: without the notes of its lesson. */
import type { Session } from '../debugger/session.js';
import { withoutNotes } from '../debugger/teaching/lesson.js';

export function handedOut(session: Session): Session {
  const { lesson } = session;
  return lesson === null ? session : { ...session, lesson: { ...lesson, lesson: withoutNotes(lesson.lesson) } };
}
