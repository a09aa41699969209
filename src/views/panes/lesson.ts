/**
 * A lesson over the step pane: the current stop and its words. They are shown only at the place they are about;
 * elsewhere one line says which stop one has left. Where no lesson is open, the first screen names those that belong to it.
 */
import type { Moment } from '../../debugger/places/moment.js';
import type { LessonProgress, Session } from '../../debugger/session.js';
import { lessonAfter, lessonsAbout } from '../../debugger/teaching/lesson.js';
import { fillIn } from '../../debugger/teaching/lesson-text.js';
import { compareCursors } from '../../timeline/cursor.js';
import { firstOf } from '../../timeline/iteration-numbers.js';
import { EMPTY_ROW, type Row, row, span, truncateRow, wrap } from '../drawing/rows.js';

/** None over an answer that is not the one of the stop. */
export function lessonRows(
  { lesson, stop, reached }: LessonProgress,
  { answer, lessons, company }: Session,
  moment: Moment,
  width: number,
): readonly Row[] {
  const { cursor } = moment;
  const { stops } = lesson;
  const isFollowing = company === 'following';
  const current = stops[stop];
  if (current === undefined) {
    return [
      ...wrap(lesson.title, width, 'title'),
      ...wrap(`A lesson of ${stops.length} stops.${isFollowing ? '' : ' Space goes to the first.'}`, width, 'muted'),
      EMPTY_ROW,
    ];
  }
  const place = reached[stop];
  if (answer !== null && place?.answer?.kind !== answer.kind) return [];
  const number = span(`${stop + 1}/${stops.length} `, 'muted');
  const heading = truncateRow(row(number, span(current.title, 'title')), width);
  const isThere =
    place !== undefined && place.cursor.branch === cursor.branch && compareCursors(place.cursor, cursor) === 0;
  if (!isThere) return [heading, EMPTY_ROW];
  const paragraphs = current.paragraphs.filter((text) => !isFollowing || !isAside(text));
  const words = paragraphs.flatMap((text) => [...wrap(fillIn(text, moment), width), EMPTY_ROW]);
  const next = stop === stops.length - 1 ? lessonAfter(lessons, lesson.name) : null;
  if (next === null || isFollowing) return [heading, ...words];
  const onward = `This is the last stop. The next lesson is ${next.name}: ":lesson ${next.name}" starts it.`;
  return [heading, ...words, ...wrap(onward, width, 'accent'), EMPTY_ROW];
}

/** A paragraph in parentheses is for whoever has the keys, and not for a class that looks on. */
export function isAside(paragraph: string): boolean {
  return /^\(.*\)$/s.test(paragraph.trim());
}

/** The lessons that belong to the fixture, at its very start. */
export function lessonsHere({ lessons, company }: Session, moment: Moment, width: number): readonly Row[] {
  const { frame, cursor, timeline } = moment;
  if (company === 'following') return [];
  if (frame !== null || cursor.iteration !== firstOf(timeline.numbers)) return [];
  const here = lessonsAbout(lessons, timeline.program.subject.name).map(({ name }) => name);
  if (here.length === 0) return [];
  const [kind, name, one] = here.length === 1 ? ['Lesson', here[0], 'it'] : ['Lessons', 'NAME', 'one'];
  const text = `${kind}: ${here.join(', ')}. ":lesson ${name}" starts ${one}; o lists the course.`;
  return [...wrap(text, width, 'accent'), EMPTY_ROW];
}
