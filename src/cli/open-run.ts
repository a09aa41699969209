/**
 * Opens the program, or a run of it, that the command line names.
 */
import { statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { SavedSession } from '../debugger/saving/session-file.js';
import { describeFileError } from '../files/file-error.js';
import { escapeControls } from '../files/printable.js';
import { refuse, shorten } from '../files/refusal.js';
import { namedTask, type Task } from '../numbers/engine/task.js';
import { DEFAULT_OPTIONS, type History, type TimelineOptions } from '../timeline/history.js';
import { Timeline } from '../timeline/timeline.js';
import type { FixtureSource } from '../training/fixture/fixture-source.js';
import { type LoadedFixture, type LoadOptions, loadInSlices } from '../training/fixture/load-fixture.js';
import { DEFAULT_FIXTURE_NAME, fixtureFilesIn } from '../training/fixture/shipped-fixtures.js';
import type { SoundFixture } from '../training/fixture/validate-fixture.js';
import { openInSlices } from '../training/iteration/open-program.js';
import type { TrainingProgram } from '../training/iteration/program.js';
import type { RunTask } from './opening.js';
import { runShown } from './progress.js';
import type { RunningProgram } from './running.js';
import { createStateFiles } from './state-file.js';

export interface FixtureOptions {
  readonly set?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly fixtures?: string;
  /** The names of commands, where one may have been meant instead of a fixture. */
  readonly alsoNamed?: readonly string[];
  /** Which process of a recording of several is meant. */
  readonly rank?: number;
  /** A lesson, or a session that was saved, which bring fixtures of their own. */
  readonly lesson?: string;
  readonly session?: string;
}

/** The absolute path of the user's folder of fixtures, if one was given. */
export function folderOf({ fixtures }: FixtureOptions, { folder }: RunningProgram): string | undefined {
  return fixtures === undefined ? undefined : resolve(folder, fixtures);
}

/** @throws Refusal if it cannot be read */
function refuseFolder(folder: string): void {
  try {
    fixtureFilesIn(folder);
  } catch (error) {
    refuse(`--fixtures ${shorten(folder, 200)}: ${describeFileError(error)}.`);
  }
}

/** Loads a fixture as a task that says what it reads. */
export function loadNamed(nameOrPath: string, options: LoadOptions): Task<LoadedFixture> {
  return namedTask(loadInSlices(nameOrPath, options), `reading ${shorten(escapeControls(basename(nameOrPath)), 40)}`);
}

export function openLoaded(loaded: SoundFixture): Task<TrainingProgram> {
  return namedTask(openInSlices(loaded), 'drawing parameters');
}

/** A fixture or a recording by its name or path, as it was typed; without one, the fixture that the program begins with. */
type Typed = string | null | undefined;

/** @throws Refusal if there is no sound fixture of that name */
export function* openFixture(typed: Typed, options: FixtureOptions, running: RunningProgram) {
  const name = typed ?? DEFAULT_FIXTURE_NAME;
  if (isRecording(name, running)) {
    refuse(
      `${shorten(name, 200)} is a folder: if it is a recording, it has run already, and "${running.called} ${shorten(name, 200)}" opens it, where the command "export" writes its values.`,
    );
  }
  const { set: overrides, seed, alsoNamed } = options;
  const { folder } = running;
  const fixtureFolder = folderOf(options, running);
  if (fixtureFolder !== undefined) refuseFolder(fixtureFolder);
  const loaded = yield* loadNamed(name, { overrides, seed, fixtureFolder, folder, alsoNamed });
  if (loaded.chosen !== null) running.warn(loaded.chosen);
  return { fixture: loaded.fixture, program: yield* openLoaded(loaded), source: loaded.source };
}

export interface OpenedRun {
  readonly timeline: History;
  readonly source: FixtureSource;
  /** A session to be restored once the run is open. */
  readonly session?: SavedSession;
}

/** A run, or the recording of one. */
export async function openRun(
  typed: Typed,
  options: FixtureOptions,
  running: RunningProgram,
  run: RunTask = (task) => runShown(task, running),
  createTimeline = openTimeline,
): Promise<OpenedRun> {
  const name = typed ?? DEFAULT_FIXTURE_NAME;
  if (isRecording(name, running)) {
    const { openRecording } = await import('../pytorch/recorded/open-recording.js');
    const { rank, set = [], seed } = options;
    if (set.length > 0 || seed !== undefined)
      refuse(
        `--set and --seed change a run before it is trained; ${shorten(name, 200)} is a recording, which has run.`,
      );
    const { folder, at, warn } = running;
    const opened = await run(openRecording(name, rank ?? null, folder));
    opened.remarks.forEach(warn);
    // A session names a recording as it names a fixture: by its path, with the rank that was asked for.
    const nameOrPath = rank === undefined ? name : join(name, `rank${rank}`);
    return {
      timeline: opened.history,
      source: { nameOrPath, path: at(nameOrPath), folder, overrides: [], seed: null },
    };
  }
  const { program, source } = await run(openFixture(name, options, running));
  return { timeline: createTimeline(program, running), source };
}

export const USUAL_MEMORY: TimelineOptions = { ...DEFAULT_OPTIONS, metricsBytes: totalmem() / 2 };

/** A timeline whose checkpoints may go to disk. */
export function openTimeline(program: TrainingProgram, { environment }: RunningProgram): Timeline {
  return new Timeline(program, { ...USUAL_MEMORY, openRoom: createStateFiles({ environment }) });
}

/** A recording is a folder, and nothing else that is opened is one. */
export function isRecording(typed: string, { folder }: RunningProgram): boolean {
  const path = resolve(folder, typed);
  try {
    return typed !== '' && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // Whoever reads it says what is wrong.
    return false;
  }
}
