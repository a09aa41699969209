/**
 * A lesson over the step pane: the current stop and its words. They are shown only at the place they are about;
 * elsewhere one line says which stop one has left. Where no lesson is open, the first screen names those that belong to it.
 */
import type { Moment } from '../../debugger/places/moment.js';
import type { LessonProgress, Session } from '../../debugger/session.js';
import { nextLesson, standingOf } from '../../debugger/standing.js';
import { type LessonHead, lessonAfter, lessonsAbout } from '../../debugger/teaching/lesson.js';
import { type Blocks, textsOf } from '../../document/document.js';
import { blockRows } from '../../drawing/rows/blocks.js';
import { EMPTY_ROW, type Row, row, span, truncateRow, wrap } from '../../drawing/rows/rows.js';
import { sayParagraph } from '../../saying/lesson-words.js';
import { compareCursors } from '../../timeline/cursor.js';
import { firstOf } from '../../timeline/iteration-numbers.js';

/** None over an answer that is not the one of the stop. */
export function lessonRows(
  { lesson, stop, reached }: LessonProgress,
  { answer, lessons, company }: Session,
  moment: Moment,
  width: number,
): readonly Row[] {
  const { stops } = lesson;
  const isFollowing = company === 'following';
  const current = stops[stop];
  if (current === undefined) {
    const isOver = stop >= stops.length;
    const about = isOver ? 'This lesson has ended.' : `A lesson of ${stops.length} stops.`;
    const onward = isOver ? afterLesson(lessonAfter(lessons, lesson.name)) : ' Space goes to the first.';
    return [
      ...wrap(lesson.title, width, 'title'),
      ...wrap(`${about}${isFollowing ? '' : onward}`, width, isOver ? 'accent' : 'muted'),
      EMPTY_ROW,
    ];
  }
  const place = reached[stop];
  if (answer !== null && place?.answer?.kind !== answer.kind) return [];
  const number = span(`${stop + 1}/${stops.length} `, 'muted');
  const heading = truncateRow(row(number, span(current.title, 'title')), width);
  if (!isAt(place, moment)) return [heading, EMPTY_ROW];
  const paragraphs = current.paragraphs.filter((text) => !isFollowing || !isAside(text));
  const words = [
    ...paragraphs.flatMap((text) => [...blockRows(sayParagraph(text, moment), { width }), EMPTY_ROW]),
    ...(company === 'class' ? current.notes.flatMap((text) => noteRows(sayParagraph(text, moment), width)) : []),
  ];
  const onward = isFollowing ? null : onwardFrom(stop, stops.length);
  return onward === null ? [heading, ...words] : [heading, ...words, ...wrap(onward, width, 'muted'), EMPTY_ROW];
}

/** What the current stop says to everybody, with its number; null where one has left its place. */
export function sayingOf({ lesson, stop, reached }: LessonProgress, moment: Moment) {
  const current = lesson.stops[stop];
  if (current === undefined || !isAt(reached[stop], moment)) return null;
  const { title, paragraphs } = current;
  const said = paragraphs.filter((text) => !isAside(text)).flatMap((text) => textsOf(sayParagraph(text, moment)));
  return { number: stop + 1, title, paragraphs: said };
}

function isAt(place: Session | undefined, { cursor }: Moment): boolean {
  return place !== undefined && place.cursor.branch === cursor.branch && compareCursors(place.cursor, cursor) === 0;
}

/** Marked, so that whoever presents does not read it out. */
function noteRows(blocks: Blocks, width: number): readonly Row[] {
  const lines = blockRows(blocks, { width: Math.max(8, width - NOTE.length) });
  return [
    ...lines.map((line, k) => row(span(k === 0 ? NOTE : ' '.repeat(NOTE.length), 'warning'), ...line)),
    EMPTY_ROW,
  ];
}

const NOTE = 'for you  ';

/** What the keys do, where somebody may not know it yet. */
function onwardFrom(stop: number, count: number): string | null {
  if (stop === count - 1) return 'This is the last stop. Space ends the lesson.';
  return stop === 0 ? 'Space goes on, Backspace then goes back, and ":lesson off" leaves the lesson.' : null;
}

function afterLesson(next: LessonHead | null): string {
  if (next === null) return ' Backspace goes back; o shows the whole course.';
  return ` Space starts the next one, "${next.title}". Backspace goes back; ":lesson off" leaves.`;
}

/** A paragraph in parentheses is for whoever has the keys, and not for a class that looks on. */
export function isAside(paragraph: string): boolean {
  return /^\(.*\)$/s.test(paragraph.trim());
}

/** The lessons that belong to the fixture, at its very start. */
export function lessonsHere(session: Session, moment: Moment, width: number): readonly Row[] {
  const { lessons, company } = session;
  const { frame, cursor, timeline } = moment;
  if (company === 'following') return [];
  if (frame !== null || cursor.iteration !== firstOf(timeline.numbers)) return [];
  const here = lessonsAbout(lessons, timeline.program.subject.name).map(({ name }) => name);
  if (here.length === 0) return [];
  const [kind, name, one] = here.length === 1 ? ['Lesson', here[0], 'it'] : ['Lessons', 'NAME', 'one'];
  const standings = here.map((each) => {
    const standing = standingOf(session, each);
    return standing === null ? each : `${each} (${standing})`;
  });
  const next = nextLesson(session);
  const how =
    next === null
      ? `":lesson ${name}" starts ${one}; o lists the course.`
      : `":lesson ${next}" goes on with the course; o lists it.`;
  const text = `${kind}: ${standings.join(', ')}. ${how}`;
  return [...wrap(text, width, 'accent'), EMPTY_ROW];
}
