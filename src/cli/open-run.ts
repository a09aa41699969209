/**
 * Opens the program, or a run of it, that the command line names.
 */
import { statSync } from 'node:fs';
import type { FixtureSource } from '../data/fixture/fixture-source.js';
import { loadFixture } from '../data/fixture/load-fixture.js';
import { DEFAULT_FIXTURE_NAME } from '../data/fixture/shipped-fixtures.js';
import { shorten } from '../data/printable.js';
import type { SavedSession } from '../debugger/saving/session-file.js';
import type { History } from '../timeline/history.js';
import { Timeline } from '../timeline/timeline.js';
import { DEFAULT_OPTIONS } from '../timeline/timeline-options.js';
import { openProgram } from '../training/open-program.js';
import type { TrainingProgram } from '../training/program.js';
import { Refusal, warnUser } from './ending.js';
import { createStateFiles } from './state-file.js';

export interface FixtureOptions {
  readonly set?: readonly string[];
  readonly seed?: number;
  readonly fixtures?: string;
}

/** @throws Refusal if there is no sound fixture of that name */
export function loadOrRefuse(nameOrPath: string, { set, seed, fixtures }: FixtureOptions) {
  const loaded = loadFixture(nameOrPath, { overrides: set, seed, fixtureFolder: fixtures });
  if (loaded.kind === 'refused') throw new Refusal(loaded.message);
  return loaded;
}

interface OpenedProgram {
  readonly program: TrainingProgram;
  readonly source: FixtureSource;
}

export function openFixture(nameOrPath: string = DEFAULT_FIXTURE_NAME, options: FixtureOptions): OpenedProgram {
  if (isRecordingPath(nameOrPath)) {
    throw new Refusal(
      `${shorten(nameOrPath, 200)} is a folder: if it is a recording, it has run already, and "backstep ${shorten(nameOrPath, 200)}" opens it, where the command "export" writes its values.`,
    );
  }
  const loaded = loadOrRefuse(nameOrPath, options);
  if (loaded.chosen !== null) warnUser(loaded.chosen);
  return { program: openProgram(loaded), source: loaded.source };
}

export interface OpenedRun {
  readonly timeline: History;
  readonly source: FixtureSource;
  /** A session to be restored once the run is open. */
  readonly session?: SavedSession;
}

interface OpenedReplay extends OpenedRun {
  readonly timeline: Timeline;
  readonly source: FixtureSource;
}

export function openRun(nameOrPath: string | undefined, options: FixtureOptions): OpenedReplay {
  const { program, source } = openFixture(nameOrPath, options);
  return { timeline: openTimeline(program), source };
}

/** A timeline whose checkpoints may go to disk. */
export function openTimeline(program: TrainingProgram): Timeline {
  return new Timeline(program, { ...DEFAULT_OPTIONS, openRoom: createStateFiles() });
}

/** A recording is a folder, and nothing else that is opened is one. */
export function isRecordingPath(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
