/**
 * The course: what ships, the easiest first, as `fixtures/course.txt` has it, one fixture or `lesson NAME` a line. What
 * is not in it, such as the fixtures in the user's folder, comes last.
 */
import { readFileSync } from 'node:fs';
import { headOf, type LessonHead, lengthOf } from '../debugger/teaching/lesson.js';
import { formatPlural } from '../document/numbers.js';
import type { OfferedItem } from '../terminal/components/offer.js';
import { describeListing, listFixtures } from '../training/fixture/list-fixtures.js';
import { shippedPath } from '../training/fixture/shipped-fixtures.js';
import { alignColumns } from './columns.js';
import { readLessonHead, shippedLessons } from './lesson.js';
import type { RunningProgram } from './running.js';

/**
 * @param folder a folder of the user's fixtures
 * @param own a lesson of the user's, which may be one that ships
 */
export function listCourse(folder: string | undefined, own: LessonHead | null = null): readonly OfferedItem[] {
  const fixtures = listFixtures(folder).map((listing): OfferedItem => {
    const { name, path } = listing;
    return { kind: 'fixture', name, path, description: describeListing(listing) };
  });
  const lessons = listLessons(own).map(({ name, about }): OfferedItem => {
    return { kind: 'lesson', name, path: name, description: about };
  });
  return inOrder([...fixtures, ...lessons], courseLine);
}

/** The lessons that ship, in the order of the course, and the user's. */
export function listLessons(own: LessonHead | null = null): readonly LessonHead[] {
  const names = shippedLessons();
  const added = own === null || names.includes(own.name) ? [] : [headOf(own)];
  return inOrder([...names.map(readLessonHead), ...added], ({ name }) => courseLine({ kind: 'lesson', name }));
}

/** `backstep lessons`. A terminal is also told how one is opened; a program gets the lines alone. */
export function describeLessons({ output, called }: Pick<RunningProgram, 'output' | 'called'>): string {
  const lines = listLessons().map((lesson) => {
    const length = lengthOf(lesson);
    const steps = length === null ? '' : formatPlural(length.steps, 'step');
    return [lesson.name, steps, length === null ? '' : formatPlural(length.minutes, 'minute'), lesson.title];
  });
  const list = alignColumns(lines).join('\n');
  return output.isTTY ? `${list}\n\n"${called} --lesson NAME" opens one.` : list;
}

/** The lines of the course; none where no course ships. */
export function courseLines(): readonly string[] {
  const file = shippedPath('fixtures/course.txt');
  return file === undefined
    ? []
    : readFileSync(file, 'utf8')
        .split(/\r?\n/)
        .filter((line) => line !== '');
}

/** The line of the course that names an item. */
export function courseLine({ kind, name }: Pick<OfferedItem, 'kind' | 'name'>): string {
  return kind === 'lesson' ? `lesson ${name}` : name;
}

function inOrder<T>(entries: readonly T[], line: (entry: T) => string): readonly T[] {
  const lines = courseLines();
  const rankOf = (entry: T): number => {
    const rank = lines.indexOf(line(entry));
    return rank === -1 ? lines.length : rank;
  };
  return [...entries].sort((a, b) => rankOf(a) - rankOf(b));
}
