/**
 * What a lesson says over a step: the current stop and its words, Markdown in which an expression in braces stands for
 * its value there, and code that begins with a colon for a command. They are said only at the place they are about;
 * elsewhere one line says which stop one has left. Where no lesson is open, the first screen names those that belong to
 * it.
 * Invariant: what stands in braces, and the value in its place, is never read as Markdown.
 */

import { type Placeholder, replacePlaceholders } from '../debugger/expressions/template.js';
import type { Moment } from '../debugger/places/moment.js';
import type { LessonProgress, Session } from '../debugger/session.js';
import { courseCommand, nextLesson, standingOf } from '../debugger/standing.js';
import { type LessonHead, lessonAfter, lessonsAbout } from '../debugger/teaching/lesson.js';
import { codeAlone, shownAt } from '../debugger/teaching/lesson-text.js';
import {
  asCommand,
  type Block,
  type Blocks,
  type Inline,
  mapInlines,
  textOfInlines,
  textsOf,
} from '../document/document.js';
import { type Cursor, compareCursors } from '../timeline/cursor.js';
import { heading, hint, inPython, joined, paragraph, passage, text, words } from './blocks.js';
import { parseMarkdown } from './markdown.js';

/** None over an answer that is not the one of the stop. */
export function sayLesson(progress: LessonProgress, session: Session, moment: Moment): Blocks {
  const { lesson, stop, reached } = progress;
  const {
    open: { answer },
    teaching: { lessons, company },
  } = session;
  const { stops } = lesson;
  const isFollowing = company === 'following';
  const current = stops[stop];
  if (current === undefined) {
    const isOver = stop >= stops.length;
    const about = isOver ? 'This lesson has ended.' : `A lesson of ${stops.length} stops.`;
    const onward = isOver
      ? afterLesson(session, lessonAfter(lessons, lesson.name))
      : ` ${asCommand('next-stop')} goes to the first.`;
    return [heading(lesson.title), paragraph(`${about}${isFollowing ? '' : onward}`, isOver ? 'title' : 'muted')];
  }
  const place = reached[stop];
  if (answer !== null && place?.open.answer?.kind !== answer.kind) return [];
  const number = `${stop + 1}/${stops.length} `;
  // A heading would say that this is the place of the stop.
  if (!isAtStop(progress, moment.cursor))
    return [paragraph(`Paused at ${stop + 1} of ${stops.length}: ${current.title}.`, 'muted')];
  const title = heading([text(number, 'muted'), current.title]);
  if (!speaksAt(progress, moment.cursor)) return [title];
  const paragraphs = current.paragraphs.filter((each) => !isFollowing || !isAside(each));
  const onward = isFollowing ? null : onwardFrom(stop, stops.length);
  return passage(
    title,
    paragraphs.flatMap((each) => sayParagraph(each, moment)),
    // Marked, so that whoever presents does not read them out.
    company === 'class' &&
      current.notes.map((each): Block => ({ kind: 'group', title: 'for you', blocks: sayParagraph(each, moment) })),
    onward !== null && hint(onward),
  );
}

/** What the current stop says to everybody, with its number; null where one has left its place. */
export function sayingOf(progress: LessonProgress, moment: Moment) {
  const { lesson, stop } = progress;
  const current = lesson.stops[stop];
  if (current === undefined || !speaksAt(progress, moment.cursor)) return null;
  const { title, paragraphs } = current;
  const blocks = paragraphs.filter((text) => !isAside(text)).flatMap((text) => sayParagraph(text, moment));
  return { number: stop + 1, title, blocks };
}

/** Whether the current stop speaks of the step at the cursor. */
export function speaksAt({ reached, stop }: Pick<LessonProgress, 'reached' | 'stop'>, cursor: Cursor): boolean {
  return isAt(reached[stop]?.where.cursor, cursor);
}

/** Whether the cursor is at the place of the current stop, or at the answer to its question. */
export function isAtStop({ reached, stop }: Pick<LessonProgress, 'reached' | 'stop'>, cursor: Cursor): boolean {
  const place = reached[stop];
  return isAt(place?.where.cursor, cursor) || isAt(place?.teaching.quiz?.at, cursor);
}

function isAt(place: Cursor | undefined, cursor: Cursor): boolean {
  return place !== undefined && place.branch === cursor.branch && compareCursors(place, cursor) === 0;
}

/** What the keys do, where somebody may not know it yet. */
function onwardFrom(stop: number, count: number): string | null {
  if (stop === count - 1) return `This is the last stop. ${asCommand('next-stop')} ends the lesson.`;
  return stop === 0
    ? `${asCommand('next-stop')} goes on, ${asCommand('previous-stop')} then goes back, and ${asCommand('lesson off')} leaves the lesson.`
    : null;
}

function afterLesson(session: Session, next: LessonHead | null): string {
  const back = `${asCommand('previous-stop')} goes back`;
  if (next !== null)
    return ` ${asCommand('next-stop')} starts the next one, "${next.title}". ${back}; ${asCommand('lesson off')} leaves.`;
  const course = courseCommand(session);
  return course === null ? ` ${back}.` : ` ${back}; ${course} shows the whole course.`;
}

/** A paragraph in parentheses is for whoever has the keys, and not for a class that looks on. */
export function isAside(paragraph: string): boolean {
  return /^\(.*\)$/s.test(paragraph.trim());
}

/** The lessons that belong to the fixture, at its very start. */
export function sayLessonsHere(session: Session, moment: Moment): Blocks {
  const { lessons, company } = session.teaching;
  const { frame, cursor, timeline } = moment;
  if (company === 'following') return [];
  if (frame !== null || cursor.iteration !== timeline.numbers.first) return [];
  const here = lessonsAbout(lessons, timeline.program.subject.name).map(({ name }) => name);
  const course = courseCommand(session);
  if (here.length === 0 || course === null) return [];
  const [kind, start, one] =
    here.length === 1 ? ['Lesson', asCommand(`lesson ${here[0]}`), 'it'] : ['Lessons', '":lesson NAME"', 'one'];
  const standings = here.map((each) => {
    const standing = standingOf(session, each);
    return standing === null ? each : `${each} (${standing})`;
  });
  const next = nextLesson(session);
  const how =
    next === null
      ? `${start} starts ${one}; ${course} lists the course.`
      : `${asCommand(`lesson ${next}`)} goes on with the course; ${course} lists it.`;
  return [paragraph(`${kind}: ${standings.join(', ')}. ${how}`, 'title')];
}

/** A paragraph with its values. An expression that has none there stays as it is written. */
export function sayParagraph(paragraph: string, moment: Moment): Blocks {
  const code = codeAlone(paragraph, moment);
  if (code !== null) return [inPython(code)];
  return parseAround(paragraph, (placeholder) => shownAt(placeholder, moment));
}

/** The words that are typed in a paragraph, without its expressions and the marks of Markdown. */
export function typedWordsOf(paragraph: string): string {
  return textsOf(parseAround(paragraph, () => ({ kind: 'text', text: ' ' }))).join('\n');
}

/** Numbers between characters that no text has a use for stand for what Markdown is not to read. */
function parseAround(paragraph: string, show: (placeholder: Placeholder) => Inline): Blocks {
  const kept: Inline[] = [];
  const marked = replacePlaceholders(paragraph.replaceAll(MARK, ''), (placeholder) => {
    kept.push(show(placeholder));
    return `${MARK}${kept.length - 1}${MARK}`;
  });
  return mapInlines(parseMarkdown(marked), (inline) => {
    if (inline.kind !== 'text' && inline.kind !== 'code') return [inline];
    const parts = inline.text
      .split(MARKED)
      .flatMap((text, k) => (k % 2 === 0 ? words(text) : (kept[Number(text)] ?? [])));
    if (inline.kind === 'text') return joined(parts);
    const code = textOfInlines(parts);
    return code.startsWith(':') ? [{ kind: 'command', line: code.slice(1) }] : [{ kind: 'code', text: code }];
  });
}

const MARK = '\uE000';
const MARKED = /\uE000(\d+)\uE000/;
