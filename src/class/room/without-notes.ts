/**
 * Sessions of a class without the notes of its lessons.
 * Invariant: no object that is reached from such a session holds a note, and a session that stays the same stays the
 * same object.
 */
import { changedSession, type LessonProgress, type Session } from '../../debugger/session.js';
import { withoutNotes } from '../../debugger/teaching/lesson.js';
import { remember } from '../../numbers/kernels/remember.js';
import type { FixtureDesk } from '../../terminal/components/fixture-desk.js';

/** It remembers what it has made, since each stop holds the session of the one before. */
export function createNoteRemover(): (session: Session) => Session {
  const ofProgress = remember(
    (progress: LessonProgress): LessonProgress => ({
      ...progress,
      lesson: withoutNotes(progress.lesson),
      reached: progress.reached.map(ofSession),
    }),
  );
  const ofSession = (session: Session): Session =>
    session.teaching.lesson === null
      ? session
      : changedSession(session, { lesson: ofProgress(session.teaching.lesson) });
  return ofSession;
}

/** A desk that gives out lessons without their notes. */
export function deskWithoutNotes(desk: FixtureDesk | undefined): FixtureDesk | undefined {
  if (desk === undefined) return undefined;
  return {
    list: () => desk.list(),
    *open(choice) {
      const opened = yield* desk.open(choice);
      return { ...opened, lesson: opened.lesson && withoutNotes(opened.lesson) };
    },
  };
}
