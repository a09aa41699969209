/**
 * Opens lessons: those that ship by name, others by path.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { COMMANDS } from '../commands/commands.js';
import type { Lesson, LessonHead } from '../debugger/teaching/lesson.js';
import { NOTES, parseLesson } from '../debugger/teaching/parse-lesson.js';
import { didYouMean, quote, refusalIn, refuse, refusing, shorten } from '../files/refusal.js';
import { textIfThere } from '../files/text-file.js';
import { namedFixtures, shippedPath } from '../training/fixture/shipped-fixtures.js';

const LESSON_SIZE_LIMIT = 1_048_576;
const LESSON_FOLDER = 'fixtures/lessons';
const LESSON_ENDING = '.lesson';
/** Fixtures are JSON, and texts are plain, so a file in Markdown is a lesson. */
export const LESSON_ENDINGS: readonly string[] = [LESSON_ENDING, '.md'];

/**
 * @param folder where a relative path begins
 * @param fixtureFolder the user's folder, whose fixtures a lesson may name like those that ship
 */
export function openLesson(nameOrPath: string, folder = '', fixtureFolder?: string): Lesson {
  const shipped = lessonPath(nameOrPath);
  const path = /^[\w-]+$/.test(nameOrPath) && existsSync(shipped) ? shipped : resolve(folder, nameOrPath);
  const text = refusing(`${shorten(nameOrPath, 200)}: `, () => textIfThere(path, LESSON_SIZE_LIMIT));
  if (text === null) {
    const names = shippedLessons();
    const known = names.length === 0 ? '' : ` Lessons that ship: ${names.join(', ')}.`;
    return refuse(
      `${quote(nameOrPath, 200)} is neither a lesson that ships nor a file.${known}${didYouMean(nameOrPath, names)}`,
    );
  }
  try {
    const lesson = parseLesson(nameOrPath, text, COMMANDS);
    return { ...lesson, fixture: lesson.fixture && fixtureOf(lesson.fixture, dirname(path), fixtureFolder) };
  } catch (error) {
    return refuse(refusalIn(error).replace(/^/gm, () => `${shorten(nameOrPath, 200)}, `));
  }
}

/**
 * What a lesson opens: a fixture with a name, or the path of a file beside the lesson, which need not be there where the
 * lesson is taken to another run. A lesson that came from somebody else opens nothing elsewhere, wherever the program was
 * started.
 */
function fixtureOf(named: string, folder: string, fixtureFolder: string | undefined): string {
  if (namedFixtures(fixtureFolder).some(({ name }) => name === named)) return named;
  const path = resolve(folder, named);
  const way = relative(folder, path);
  if (isAbsolute(named) || way === '' || way.split(sep)[0] === '..' || isAbsolute(way))
    refuse(
      `fixture: ${quote(named)} leads out of the folder of the lesson. Put the file beside the lesson, and name it.`,
    );
  return path;
}

export function shippedLessons(): readonly string[] {
  const folder = shippedPath(LESSON_FOLDER);
  if (folder === undefined) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(LESSON_ENDING))
    .map((file) => file.slice(0, -LESSON_ENDING.length))
    .sort();
}

/** A name that a lesson and a fixture have in common means the lesson, which opens the fixture. */
export function isLessonName(name: string | undefined): name is string {
  return name !== undefined && (isLessonFile(name) || shippedLessons().includes(name));
}

export function isLessonFile(name: string): boolean {
  return LESSON_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending));
}

/** What a lesson that ships is called and is for, without its stops. */
export function readLessonHead(name: string): LessonHead {
  const [head, ...stops] = readFileSync(lessonPath(name), 'utf8').split(/^## /m);
  const after = (start: string): string | null => new RegExp(`^${start}(.+)$`, 'm').exec(head)?.[1].trim() ?? null;
  const title = after('# ') ?? name;
  const words = stops.join('').replace(NOTES, '').replace(/^>.*$/gm, '');
  return { name, title, about: after('about: ') ?? title, fixture: after('fixture: '), words, stopCount: stops.length };
}

function lessonPath(name: string): string {
  return join(shippedPath(LESSON_FOLDER) ?? '', `${name}${LESSON_ENDING}`);
}
