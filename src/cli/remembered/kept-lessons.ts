/**
 * How far the user has come with the lessons that ship, kept from one start to the next in a file of the state folder.
 * Invariant: a file that cannot be understood is said and then ignored; nothing a file holds keeps the program from
 * starting. Where the state folder cannot be made, nothing is kept, as with the offer of the tour.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { fields, list, text, wholeNumber } from '../../data/fixture/schema-parts.js';
import { parseJson } from '../../data/json-text.js';

import { readAs } from '../../debugger/saving/session-file.js';
import { bookmarksOf } from '../../debugger/standing.js';
import type { Bookmark } from '../../debugger/teaching/lesson.js';
import { type Environment, stateFolder } from '../../files/own-folders.js';
import { refusalIn, shorten } from '../../files/refusal.js';
import { readTextFile } from '../../files/text-file.js';
import { writeFile } from '../../files/write-file.js';
import { changeSession, type DebuggerStore } from '../../store.js';

const SIZE_LIMIT = 65_536;
const MOST_LESSONS = 200;
const LONGEST_NAME = 100;
const MOST_STOPS = 10_000;

const keptLessons = fields({
  format: z.literal('backstep lessons'),
  version: z.literal(1),
  lessons: list(
    fields({
      lesson: text('the name of a lesson', LONGEST_NAME),
      stop: wholeNumber(0, MOST_STOPS),
      finished: z.boolean({ error: 'true or false' }),
    }),
    'lessons',
    0,
    MOST_LESSONS,
  ),
});

interface ReadLessons {
  readonly bookmarks: readonly Bookmark[];
  /** Why the file says nothing, after its name; null where it is sound or not there. */
  readonly problem: string | null;
}

/**
 * Gives the session of a store what was kept, and keeps what changes from then on.
 * @param names of the lessons that ship: one given by its path may be another tomorrow
 */
export function keepLessons(store: DebuggerStore, env: Environment, names: readonly string[]): void {
  const path = join(stateFolder(env), 'lessons.json');
  const isKept = ({ lesson }: Bookmark): boolean => names.includes(lesson);
  const read = readLessons(path);
  const bookmarks = read.bookmarks.filter(isKept);
  changeSession(store, { bookmarks });
  if (read.problem !== null) {
    warn(store, `${shorten(path, 200)}: ${read.problem}. Which lessons were finished is not known, and kept anew.`);
  }
  let written = JSON.stringify(bookmarks);
  let hasFailed = false;
  store.subscribe(({ session }, { session: before }) => {
    if (session.lesson === before.lesson && session.bookmarks === before.bookmarks) return;
    const marks = bookmarksOf(session).filter(isKept);
    if (hasFailed || JSON.stringify(marks) === written) return;
    written = JSON.stringify(marks);
    try {
      writeLessons(path, marks);
    } catch (error) {
      hasFailed = true;
      warn(store, `${shorten(path, 200)}: ${refusalIn(error)}`);
    }
  });
}

function warn(store: DebuggerStore, text: string): void {
  changeSession(store, { message: { tone: 'warning', text } });
}

function readLessons(path: string): ReadLessons {
  const file = readTextFile(path, SIZE_LIMIT);
  if (file.kind === 'refused') return { bookmarks: [], problem: file.missing ? null : file.message };
  try {
    return { bookmarks: readAs(keptLessons, parseJson(file.text)).lessons, problem: null };
  } catch (error) {
    return { bookmarks: [], problem: refusalIn(error) };
  }
}

/** Writes nothing if there is no folder to write to. */
function writeLessons(path: string, marks: readonly Bookmark[]): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch {
    return;
  }
  const lessons = merged(readLessons(path).bookmarks, marks);
  const kept: z.output<typeof keptLessons> = { format: 'backstep lessons', version: 1, lessons };
  writeFile(path, `${JSON.stringify(kept, null, 2)}\n`, { replace: 'any' });
}

/** Another window may have written meanwhile; what it finished stays so. */
function merged(before: readonly Bookmark[], marks: readonly Bookmark[]): Bookmark[] {
  const others = before.filter(({ lesson }) => !marks.some((mark) => mark.lesson === lesson));
  const wasFinished = ({ lesson }: Bookmark): boolean => before.some((mark) => mark.lesson === lesson && mark.finished);
  return [...others, ...marks.map((mark) => ({ ...mark, finished: mark.finished || wasFinished(mark) }))];
}
