/** A session as what is written down or copied from it, which may be handed out: without the notes of its lesson. */
import { changedSession, type Session } from '../debugger/session.js';
import { withoutNotes } from '../debugger/teaching/lesson.js';

export function handedOut(session: Session): Session {
  const { lesson } = session.teaching;
  return lesson === null
    ? session
    : changedSession(session, { lesson: { ...lesson, lesson: withoutNotes(lesson.lesson) } });
}
