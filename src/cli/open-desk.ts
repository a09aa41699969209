/**
 * What the chooser offers: the course, then the user's lesson and the fixtures in the user's folder.
 * Invariant: only what is offered can be opened, unless paths may be given, and no name or message tells where on the
 * machine it lies.
 */
import { basename } from 'node:path';
import { DEFAULT_FIXTURE_NAME, namedFixtures } from '../data/fixture/shipped-fixtures.js';
import type { Lesson } from '../debugger/teaching/lesson.js';
import { refuse } from '../files/refusal.js';
import type { History } from '../timeline/history.js';
import type { Task } from '../timeline/task.js';
import type { TrainingProgram } from '../training/program.js';
import type { FixtureDesk, OpenedFixture } from '../ui/fixture-desk.js';
import type { OfferedItem } from '../ui/offer.js';
import { listCourse } from './course.js';
import { openLesson, shippedLessons } from './lesson.js';
import { loadNamed, openLoaded } from './open-run.js';

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
        return yield* openPath(fixture ?? DEFAULT_FIXTURE_NAME, lesson, fixture ?? DEFAULT_FIXTURE_NAME);
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
