/**
 * Shipped fixtures as timelines, with overrides: real programs for tests of the debugger.
 */
import { loadFixture } from '../../src/data/fixture/load-fixture.js';
import { type Moment, momentAt } from '../../src/debugger/places/moment.js';
import { type Cursor, START } from '../../src/timeline/cursor.js';
import type { ReplayedHistory } from '../../src/timeline/history.js';
import { finish } from '../../src/timeline/task.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { DEFAULT_OPTIONS } from '../../src/timeline/timeline-options.js';
import { openProgram } from '../../src/training/open-program.js';

export interface LessonOptions {
  readonly iterations?: number;
  readonly overrides?: readonly string[];
  /** For checkpoints: a small budget puts them far apart. */
  readonly memoryBytes?: number;
}

export function openLesson(name: string, options: LessonOptions = {}): Timeline {
  const { iterations = 60, overrides = [], memoryBytes = DEFAULT_OPTIONS.memoryBytes } = options;
  const loaded = loadFixture(name, { overrides: [`training.iterations=${iterations}`, ...overrides] });
  if (loaded.kind === 'refused') throw new Error(loaded.message);
  return new Timeline(openProgram(loaded), { ...DEFAULT_OPTIONS, memoryBytes });
}

/** The moment after the first frame with this label whose scope contains the text. */
export function momentAfter(timeline: Timeline, iteration: number, label: string, scope = ''): Moment {
  const trace = timeline.trace(iteration);
  const frame = trace.frames.find(
    (candidate) => candidate.label === label && candidate.scope.join(' › ').includes(scope),
  );
  if (frame === undefined) throw new Error(`No frame is labelled ${label}.`);
  return momentAt(timeline, { ...START, iteration, frame: frame.index });
}

/** Every whole-frame cursor of the first iterations, in order. */
export function allCursors(timeline: ReplayedHistory, iterations = timeline.iterations): readonly Cursor[] {
  finish(timeline.visit(iterations));
  return Array.from({ length: iterations }, (_, iteration) => iteration).flatMap((iteration) =>
    Array.from({ length: timeline.trace(iteration).frames.length + 1 }, (_, k) => ({
      ...START,
      iteration,
      frame: k - 1,
    })),
  );
}
