/**
 * Shipped fixtures opened for tests, with overrides as --set takes them.
 * Invariant: the same arguments give the same run, bit for bit; a fixture that is refused throws its message, so no test
 * goes on with something else.
 */

import { DEFAULT_OPTIONS } from '../../src/timeline/history.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { type LoadedFixture, loadFixture } from '../../src/training/fixture/load-fixture.js';
import { fixtureFilesIn, shippedFixtureFolder } from '../../src/training/fixture/shipped-fixtures.js';
import { openProgram } from '../../src/training/iteration/open-program.js';
import type { TrainingProgram } from '../../src/training/iteration/program.js';

export const DEFAULT = 'we-love-deep-learning';

/** Names of all fixtures that ship. */
export const SHIPPED: readonly string[] = fixtureFilesIn(shippedFixtureFolder() ?? '').map(({ name }) => name);

/** Fixtures read before, by their arguments: reading one takes longer than most tests, and what was read is never changed. */
const read = new Map<string, LoadedFixture>();

export function openShipped(name: string = DEFAULT, ...overrides: readonly string[]): TrainingProgram {
  const key = JSON.stringify([name, overrides]);
  const loaded = read.get(key) ?? loadFixture(name, { overrides });
  read.set(key, loaded);
  return openProgram(loaded);
}

export function timelineOf(name: string = DEFAULT, ...overrides: readonly string[]): Timeline {
  return new Timeline(openShipped(name, ...overrides));
}

/** What makes a run blow up: the loss is not finite from iteration 1 on. */
export const DIVERGING: readonly string[] = ['training.softmax=plain', 'optimizer.learningRate=1000'];

export interface LessonOptions {
  readonly iterations?: number;
  readonly overrides?: readonly string[];
  /** For checkpoints: a small budget puts them far apart. */
  readonly memoryBytes?: number;
}

export function openLesson(name: string, options: LessonOptions = {}): Timeline {
  const { iterations = 60, overrides = [], memoryBytes = DEFAULT_OPTIONS.memoryBytes } = options;
  const program = openShipped(name, `training.iterations=${iterations}`, ...overrides);
  return new Timeline(program, { ...DEFAULT_OPTIONS, memoryBytes });
}
