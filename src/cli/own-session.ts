/**
 * The session of somebody at this machine, on a screen or in plain lines: their files, the lessons that they have been
 * through, what else they can open, and what they leave unsaved.
 * Invariant: only what is offered can be opened, unless paths may be given, and no name or message tells where on the
 * machine it lies; a file of the state folder that cannot be understood is said and then ignored.
 */

import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { readAs } from '../debugger/saving/session-file.js';
import { bookmarksOf } from '../debugger/standing.js';
import type { Bookmark, Lesson } from '../debugger/teaching/lesson.js';
import { type Environment, stateFolder } from '../files/own-folders.js';
import { refusalIn, refuse, shorten } from '../files/refusal.js';
import { textIfThere } from '../files/text-file.js';
import { writeFile } from '../files/write-file.js';
import type { Task } from '../numbers/engine/task.js';
import { type FixtureDesk, type OpenedFixture, offerOf } from '../terminal/components/fixture-desk.js';
import type { OfferedItem } from '../terminal/components/offer.js';
import { changeSession, type DebuggerStore, type Host, openSession } from '../terminal/store.js';
import type { History } from '../timeline/history.js';
import { fields, list, text, wholeNumber } from '../training/fixture/schema-parts.js';
import { DEFAULT_FIXTURE_NAME, namedFixtures } from '../training/fixture/shipped-fixtures.js';
import type { TrainingProgram } from '../training/iteration/program.js';
import { parseJson } from '../training/json-text.js';
import { listCourse, listLessons } from './course.js';
import { openLesson, shippedLessons } from './lesson.js';
import { loadNamed, type OpenedRun, openLoaded, openTimeline } from './open-run.js';
import { noting, watchUnsavedWork, whatWouldBeLost } from './remembered/unsaved-work.js';
import type { RunningProgram } from './running.js';
import { createOwnFiles } from './session-files.js';

export interface OwnRun extends OpenedRun {
  readonly running: RunningProgram;
  readonly fixtureFolder: string | undefined;
  readonly lesson: Lesson | null;
}

export function openOwnSession(run: OwnRun, host: Pick<Host, 'quit' | 'onCopy'>) {
  const { running, fixtureFolder, lesson } = run;
  const { environment, folder } = running;
  const files = noting(createOwnFiles(folder), () => unsaved.markSaved());
  const { store, driver } = openSession(run, {
    ...host,
    whyStay: () => whatWouldBeLost(unsaved.keep()),
    onOpen: (request) => offer.open(request),
    files,
  });
  const unsaved = watchUnsavedWork(store, environment);
  const desk = createDesk(fixtureFolder, (program) => openTimeline(program, running), lesson, folder);
  const offer = offerOf(desk, store, driver);
  changeSession(store, { lessons: listLessons(lesson) });
  keepLessons(store, environment, shippedLessons());
  return { store, driver, offer, files, unsaved };
}

/**
 * @param own the lesson that was given by its path, if any
 * @param pathsBegin where relative paths begin of files that are not offered and can be opened; null for none
 */
export function createDesk(
  folder: string | undefined,
  createTimeline: (program: TrainingProgram) => History,
  own: Lesson | null = null,
  pathsBegin: string | null = null,
): FixtureDesk {
  const openPath = function* (path: string, lesson: Lesson | null, shownAs: string): Task<OpenedFixture> {
    const loaded = yield* loadNamed(path, { fixtureFolder: folder, folder: pathsBegin ?? undefined, shownAs });
    const program = yield* openLoaded(loaded);
    return { timeline: createTimeline(program), source: loaded.source, lesson };
  };
  return {
    ...(pathsBegin !== null && { openPath: (path: string) => openPath(path, null, path) }),
    // Guests are not told where on the server a folder lies that cannot be read.
    list: () =>
      listCourse(folder, own).map((choice) =>
        choice.path === folder ? { ...choice, name: basename(folder), description: 'cannot be read' } : choice,
      ),
    *open(choice) {
      if (choice.kind === 'lesson') {
        const lesson = choice.name === own?.name ? own : lessonOf(choice);
        const { fixture = null } = lesson;
        return yield* openPath(fixture ?? DEFAULT_FIXTURE_NAME, lesson, basename(fixture ?? DEFAULT_FIXTURE_NAME));
      }
      // A folder that cannot be read is on the list too; opening it says why.
      const { path } = choice;
      const isOffered = path === folder || namedFixtures(folder).some((each) => each.path === path);
      return isOffered ? yield* openPath(path, null, basename(path)) : refuse(NOT_OFFERED);
    },
  };
}

const NOT_OFFERED = 'That is not on the list.';

function lessonOf({ name }: OfferedItem): Lesson {
  return shippedLessons().includes(name) ? openLesson(name) : refuse(NOT_OFFERED);
}

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
    if (session.teaching.lesson === before.teaching.lesson && session.teaching.bookmarks === before.teaching.bookmarks)
      return;
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

/** What was kept, and why the file says nothing, after its name; null where it is sound or not there. */
function readLessons(path: string) {
  try {
    const text = textIfThere(path, SIZE_LIMIT);
    return { bookmarks: text === null ? [] : readAs(keptLessons, parseJson(text)).lessons, problem: null };
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
