/** How far somebody has come with each lesson: the bookmarks of those left before, and the lesson that is open. */
import { asCommand } from '../document/document.js';
import type { OpenRequest } from './command.js';
import type { LessonProgress, Session } from './session.js';
import { type Bookmark, stopToBegin } from './teaching/lesson.js';

/** The bookmarks once the lesson that is open, if any, is left. */
export function bookmarksOf({ teaching: { lesson, bookmarks } }: Session): readonly Bookmark[] {
  const mark = bookmarkOf(lesson, bookmarks);
  return mark === null ? bookmarks : [...bookmarks.filter((other) => other.lesson !== mark.lesson), mark];
}

/** Begins a lesson, or takes it up where it was left. */
export function openingOf(session: Session, name: string): OpenRequest {
  return { kind: 'lesson', name, stop: stopToBegin(bookmarksOf(session), name) };
}

/** How the lesson that is open is taken up again; null where none is. */
export function wayBack({ teaching: { lesson, bookmarks } }: Session): string | null {
  const mark = bookmarkOf(lesson, bookmarks);
  if (lesson === null || mark === null || isAtLastStop(lesson)) return null;
  return `${asCommand(`lesson ${mark.lesson}`)} takes the lesson up again at stop ${mark.stop + 1} of ${lesson.lesson.stops.length}.`;
}

/** How far somebody has come with a lesson: `finished`, `left at stop 3`, `at stop 3` of the open one; null if not begun. */
export function standingOf(session: Session, name: string): string | null {
  const mark = bookmarksOf(session).find(({ lesson }) => lesson === name);
  if (mark === undefined) return null;
  if (mark.finished) return 'finished';
  return `${session.teaching.lesson?.lesson.name === name ? '' : 'left '}at stop ${mark.stop + 1}`;
}

/** The lesson to go on with: the one left last, or the first unfinished after it; null before any, and after the last. */
export function nextLesson(session: Session): string | null {
  const marks = bookmarksOf(session);
  const last = marks.at(-1);
  if (last === undefined) return null;
  const names = session.teaching.lessons.map(({ name }) => name);
  const from = names.indexOf(last.lesson);
  return (from === -1 ? null : names.slice(from).find((name) => !isFinished(session, name))) ?? null;
}

export function isFinished(session: Session, name: string): boolean {
  return bookmarksOf(session).some(({ lesson, finished }) => lesson === name && finished);
}

export function isAtLastStop({ lesson, stop }: LessonProgress): boolean {
  return stop >= lesson.stops.length - 1;
}

/** Whether somebody has gone on from the last stop. */
export function isEnded({ lesson, stop }: LessonProgress): boolean {
  return stop >= lesson.stops.length;
}

/** The command that lists the course; null where no other lesson can be opened. */
export function courseCommand({ teaching: { lacks } }: Session): string | null {
  if (!lacks.includes('fixtures')) return asCommand('open');
  return lacks.includes('lessons') ? null : asCommand('lesson');
}

function bookmarkOf(progress: LessonProgress | null, before: readonly Bookmark[]): Bookmark | null {
  if (progress === null || progress.stop < 0) return null;
  const { lesson, reached } = progress;
  const stop = Math.min(progress.stop, lesson.stops.length - 1);
  const wasFinished = before.some((mark) => mark.lesson === lesson.name && mark.finished);
  return { lesson: lesson.name, stop, finished: wasFinished || reached.length === lesson.stops.length };
}
