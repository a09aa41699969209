/**
 * What a class is opened on: a fixture, a lesson with its own, or a class or session that was saved (`--session`).
 */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FixtureSource } from '../../data/fixture/fixture-source.js';
import { shorten } from '../../data/printable.js';
import { fixtureOf } from '../../debugger/saving/session-file.js';
import { readClass, type SavedClass } from '../../debugger/teaching/class-file.js';
import type { Lesson } from '../../debugger/teaching/lesson.js';
import { stateFolder } from '../../files/own-folders.js';
import { readTextFile } from '../../files/text-file.js';
import { targetProblem } from '../../files/write-file.js';
import type { History } from '../../timeline/history.js';
import { Timeline } from '../../timeline/timeline.js';
import { DEFAULT_OPTIONS, type TimelineOptions } from '../../timeline/timeline-options.js';
import { Refusal } from '../ending.js';
import { openLesson } from '../lesson.js';
import { type FixtureOptions, isRecordingPath, openFixture } from '../open-run.js';
import { runShown } from '../progress.js';
import { openRecordedRun } from '../recorded/open-recording.js';
import type { RunningProgram } from '../running.js';

/** A class of a thousand explorers takes a few megabytes. */
const CLASS_SIZE_LIMIT = 64 * 1_048_576;

interface OpenedClass {
  readonly timeline: History;
  readonly source: FixtureSource;
  readonly lesson: Lesson | null;
  /** Null where nothing was saved. */
  readonly saved: SavedClass | null;
}

export async function openClass(
  fixture: string | undefined,
  options: FixtureOptions,
  flags: { readonly lesson?: string; readonly session?: string },
  running: RunningProgram,
): Promise<OpenedClass> {
  if (flags.session !== undefined) return openSavedClass(flags.session, fixture, options, flags.lesson, running);
  const lesson = flags.lesson === undefined ? null : openLesson(flags.lesson, running.folder);
  return { ...(await openHistory(fixture ?? lesson?.fixture ?? undefined, options, running)), lesson, saved: null };
}

/** Explorers are at many iterations at once, and leave again. */
export const CLASS_MEMORY: TimelineOptions = { ...DEFAULT_OPTIONS, mostTraces: 128, returnsMemory: true };

/** A run for a whole class, or a recording. */
async function openHistory(
  nameOrPath: string | undefined,
  options: FixtureOptions,
  running: RunningProgram,
): Promise<Pick<OpenedClass, 'timeline' | 'source'>> {
  if (nameOrPath !== undefined && isRecordingPath(running.at(nameOrPath)))
    return openRecordedRun(nameOrPath, undefined, running);
  const { program, source } = await runShown(openFixture(nameOrPath, options, running), running);
  return { timeline: new Timeline(program, CLASS_MEMORY), source };
}

async function openSavedClass(
  path: string,
  fixture: string | undefined,
  options: FixtureOptions,
  lessonName: string | undefined,
  running: RunningProgram,
): Promise<OpenedClass> {
  if ([fixture, options.set, options.seed, lessonName].some((given) => given !== undefined)) {
    throw new Refusal('--session brings its own fixture and lesson: leave out the name, --set, --seed and --lesson.');
  }
  const file = readTextFile(running.at(path), CLASS_SIZE_LIMIT);
  if (file.kind === 'refused') throw new Refusal(`--session ${shorten(path)}: ${file.message}.`);
  const read = readClass(file.text);
  if (read.kind === 'refused') throw new Refusal(`--session ${shorten(path)}: ${read.message}.`);
  const { saved } = read;
  const { set, seed } = saved.session.fixture;
  const overridden = { ...options, set, ...(seed === null ? {} : { seed }) };
  const opened = await openHistory(fixtureOf(saved.session, running.at(path)), overridden, running);
  return { ...opened, lesson: saved.lesson === null ? null : openLesson(saved.lesson.name, running.folder), saved };
}

/** Where a class on a port is saved unless --autosave says otherwise. */
export function usualAutosave(port: number, env: Readonly<Record<string, string | undefined>>): string {
  return join(stateFolder(env), `class-${port}.json`);
}

/**
 * Refuses a file that is no class, since it would be written over, and what is no file.
 * @param name what was typed
 */
export function checkAutosave(name: string, path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch {
    // What cannot be made is said below.
  }
  const isOurs = (text: string): boolean => readClass(text).kind === 'class';
  const problem = targetProblem(path, { replace: { what: 'class', isOurs, hasForce: false } });
  if (problem !== null) throw new Refusal(`--autosave ${shorten(name, 200)} ${problem}`);
}

/**
 * Keeps what the last class there has saved under another name, so that a new class does not write over it.
 * @returns that name if the last class broke off, to be told
 */
export function setAside(path: string, opened: string | undefined): string | null {
  if (opened === path) return null;
  const saved = classAt(path);
  if (saved === null) return null;
  const aside = path.replace(/(\.json)?$/, '.before.json');
  renameSync(path, aside);
  return saved.ended ? null : aside;
}

/** The class of a file if it broke off. */
export function brokenClass(path: string): SavedClass | null {
  const saved = classAt(path);
  return saved === null || saved.ended ? null : saved;
}

function classAt(path: string): SavedClass | null {
  if (!existsSync(path)) return null;
  const file = readTextFile(path, CLASS_SIZE_LIMIT);
  const read = file.kind === 'refused' ? null : readClass(file.text);
  return read?.kind === 'class' ? read.saved : null;
}
