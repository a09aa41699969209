/** Lessons by name: which there are, starting one, leaving it, and taking it up again where it was left. */

import { commandGroup, type Effect, informAside, warn } from '../debugger/command.js';
import type { Session } from '../debugger/session.js';
import { bookmarksOf, isFinished, openingOf, wayBack } from '../debugger/standing.js';
import { didYouMean, quote } from '../files/refusal.js';
import { openAnswer } from '../questions/answer.js';
import { LESSONS } from '../questions/lessons.js';

export const COURSE_COMMANDS = commandGroup('class', [
  {
    name: 'lesson',
    words: 'by name',
    purpose: 'have it explained',
    usage: '[NAME [STOP] | off]',
    summary: 'Start a lesson, or take it up where it was left; without a name, list the lessons.',
    details: ['"lesson NAME 1" begins anew, and "lesson off" leaves the lesson.'],
    needs: 'lessons',
    notInLessons: true,
    complete: ({ session }) => [...session.teaching.lessons.map(({ name }) => name), 'off'],
    run({ session }, argument) {
      const [, name = '', stop] = /^(.*?)(?:\s+([1-9]\d{0,3}))?$/s.exec(argument) ?? [];
      if (name === '') return listLessons(session);
      if (name === 'off') return leaveLesson(session);
      if (session.teaching.lessons.length === 0) return warn(NO_LESSONS);
      const names = session.teaching.lessons.map((lesson) => lesson.name);
      if (!names.includes(name)) {
        return warn(`There is no lesson ${quote(name)}.${didYouMean(name, names)} "lesson" lists them.`);
      }
      const opening = openingOf(session, name);
      return { kind: 'open', request: stop === undefined ? opening : { ...opening, stop: Number(stop) } };
    },
  },
]);

const NO_LESSONS = 'There are no lessons to choose from here. Started with --lesson NAME, the program opens one.';

/** The selected line is the lesson that is open, or else the first that is not finished. */
function listLessons(session: Session): Effect {
  const { lessons, lesson } = session.teaching;
  if (lessons.length === 0) return informAside(NO_LESSONS);
  const open = lessons.findIndex(({ name }) => name === lesson?.lesson.name);
  const next = lessons.findIndex(({ name }) => !isFinished(session, name));
  return openAnswer(LESSONS, { line: Math.max(0, open === -1 ? next : open) });
}

function leaveLesson(session: Session): Effect {
  if (session.teaching.lesson === null) return informAside('There is no lesson to leave.');
  const change = { lesson: null, bookmarks: bookmarksOf(session) };
  return informAside(`The lesson is left. ${wayBack(session) ?? ''}`.trim(), change);
}
