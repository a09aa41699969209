/** Lessons by name: which there are, starting one, leaving it, and taking it up again where it was left. */
import { didYouMean } from '../../data/closest.js';
import { quote } from '../../data/printable.js';
import { openAnswer } from '../answers/answer.js';
import type { TextAnswer } from '../answers/text.js';
import { type CommandContext, commandGroup, type Effect, informAside, warn } from '../command.js';
import type { LessonProgress, Session } from '../session.js';
import type { Bookmark } from './lesson.js';

export const COURSE_COMMANDS = commandGroup('class', [
  {
    name: 'lesson',
    usage: '[NAME [STOP] | off]',
    summary: 'Start a lesson, or take it up where it was left; without a name, list the lessons.',
    details: ['"lesson NAME 1" begins anew, and "lesson off" leaves the lesson.'],
    needs: 'fixtures',
    notInLessons: true,
    complete: ({ session }) => [...session.lessons.map(({ name }) => name), 'off'],
    run: openLesson,
  },
]);

/** The bookmarks once the lesson that is open, if any, is left. */
export function bookmarksOf({ lesson, bookmarks }: Pick<Session, 'lesson' | 'bookmarks'>): readonly Bookmark[] {
  const mark = bookmarkOf(lesson, bookmarks);
  return mark === null ? bookmarks : [...bookmarks.filter((other) => other.lesson !== mark.lesson), mark];
}

/** How the lesson that is open is taken up again; null where none is. */
export function wayBack({ lesson, bookmarks }: Session): string | null {
  const mark = bookmarkOf(lesson, bookmarks);
  if (lesson === null || mark === null || isAtLastStop(lesson)) return null;
  return `":lesson ${mark.lesson}" takes the lesson up again at stop ${mark.stop + 1} of ${lesson.lesson.stops.length}.`;
}

/** How far somebody has come with a lesson: `finished`, `left at stop 3`, `at stop 3` of the open one; null if not begun. */
export function standingOf(session: Pick<Session, 'lesson' | 'bookmarks'>, name: string): string | null {
  const mark = bookmarksOf(session).find(({ lesson }) => lesson === name);
  if (mark === undefined) return null;
  if (mark.finished) return 'finished';
  return `${session.lesson?.lesson.name === name ? '' : 'left '}at stop ${mark.stop + 1}`;
}

export function isAtLastStop({ lesson, stop }: LessonProgress): boolean {
  return stop === lesson.stops.length - 1;
}

function bookmarkOf(progress: LessonProgress | null, before: readonly Bookmark[]): Bookmark | null {
  if (progress === null || progress.stop < 0) return null;
  const { lesson, stop, reached } = progress;
  const wasFinished = before.some((mark) => mark.lesson === lesson.name && mark.finished);
  return { lesson: lesson.name, stop, finished: wasFinished || reached.length === lesson.stops.length };
}

function openLesson({ session }: CommandContext, argument: string): Effect {
  const [, name = '', stop] = /^(.*?)(?:\s+([1-9]\d{0,3}))?$/s.exec(argument.trim()) ?? [];
  if (name === '') return listLessons(session);
  if (name === 'off') return leaveLesson(session);
  const names = session.lessons.map((lesson) => lesson.name);
  if (!names.includes(name)) {
    return warn(`There is no lesson ${quote(name)}.${didYouMean(name, names)} "lesson" lists them.`);
  }
  const left = bookmarksOf(session).find(({ lesson }) => lesson === name)?.stop ?? 0;
  return { kind: 'open', request: { kind: 'lesson', name, stop: stop === undefined ? left + 1 : Number(stop) } };
}

function listLessons(session: Session): Effect {
  const { lessons } = session;
  if (lessons.length === 0) return informAside('There are no lessons here.');
  const lines = lessons.flatMap(({ name, about, fixture }) => {
    const standing = standingOf(session, name);
    return [
      standing === null ? name : `${name}, ${standing}`,
      `  ${about}${fixture === null ? '' : ` Opens ${fixture}.`}`,
    ];
  });
  const ending = ['', '"lesson NAME" starts one, or takes it up where it was left. o shows the whole course.'];
  return openAnswer<TextAnswer>({ kind: 'text', title: 'lessons', lines: [...lines, ...ending] });
}

function leaveLesson(session: Session): Effect {
  if (session.lesson === null) return informAside('There is no lesson to leave.');
  const change = { lesson: null, bookmarks: bookmarksOf(session) };
  return informAside(`The lesson is left. ${wayBack(session) ?? ''}`.trim(), change);
}
