/**
 * Lessons: stops along a run, each with commands that lead to it and words about it.
 * Invariant: where a stop leads depends only on the stops before it.
 */

export interface Lesson extends LessonHead {
  readonly stops: readonly LessonStop[];
}

/** What is known of a lesson before it is opened. */
export interface LessonHead {
  /** The name by which it is started: that of its file, or its path. */
  readonly name: string;
  readonly title: string;
  /** A sentence on what it is for; the title where the lesson does not say. */
  readonly about: string;
  /** What to open; null where the lesson does not say. */
  readonly fixture: string | null;
  /** The words of its stops, without the commands; only of lessons that ship. */
  readonly words?: string;
  /** How many stops it has; only of lessons that ship. */
  readonly stopCount?: number;
}

/** How long a lesson is for somebody who reads it alone. */
export interface LessonLength {
  readonly steps: number;
  readonly minutes: number;
}

/** Where a lesson was left. */
export interface Bookmark {
  readonly lesson: string;
  /** Position of the last stop that was gone to, from 0. */
  readonly stop: number;
  /** Whether its last stop has been reached. */
  readonly finished: boolean;
}

export interface LessonStop {
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** For whoever presents it to a class, and for nobody else. */
  readonly notes: readonly string[];
  readonly commands: readonly LessonCommand[];
}

export interface LessonCommand {
  /** Line number in the file, from 1. */
  readonly line: number;
  readonly text: string;
}

/** The lesson as everybody but a presenter has it. */
export function withoutNotes(lesson: Lesson): Lesson {
  return { ...lesson, stops: lesson.stops.map((stop) => ({ ...stop, notes: [] })) };
}

/** What is known of a lesson without its stops. */
export function headOf({ name, title, about, fixture }: LessonHead): LessonHead {
  return { name, title, about, fixture };
}

/** The one after a lesson in the order of the course; null after the last. */
export function lessonAfter(lessons: readonly LessonHead[], name: string): LessonHead | null {
  const place = lessons.findIndex((lesson) => lesson.name === name);
  return place === -1 ? null : (lessons[place + 1] ?? null);
}

const WORDS_A_MINUTE = 200;
/** For looking at what a stop shows, besides reading its words. */
const MINUTES_A_STOP = 0.4;

/** Null where only the name of a lesson is known. */
export function lengthOf({ words, stopCount }: Pick<LessonHead, 'words' | 'stopCount'>): LessonLength | null {
  if (words === undefined || stopCount === undefined) return null;
  const read = (words.match(/\S+/g) ?? []).length / WORDS_A_MINUTE;
  return { steps: stopCount, minutes: Math.max(1, Math.round(read + stopCount * MINUTES_A_STOP)) };
}

/** Where to begin a lesson, from 1: where it was left, or at its beginning once it is finished. */
export function stopToBegin(bookmarks: readonly Bookmark[], name: string): number {
  const mark = bookmarks.find(({ lesson }) => lesson === name);
  return mark === undefined || mark.finished ? 1 : mark.stop + 1;
}

/** The lessons that belong to a fixture. */
export function lessonsAbout(lessons: readonly LessonHead[], fixture: string): readonly LessonHead[] {
  return lessons.filter((lesson) => lesson.fixture === fixture);
}
