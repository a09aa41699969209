/**
 * What a class is opened on: a fixture, a lesson with its own, or a class or session that was saved (`--session`).
 */
import { mkdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readClass, type SavedClass } from '../../debugger/teaching/class-file.js';
import type { Lesson } from '../../debugger/teaching/lesson.js';
import { type Environment, stateFolder } from '../../files/own-folders.js';
import { refuse, refusing, shorten, unlessRefused } from '../../files/refusal.js';
import { textOfFile } from '../../files/text-file.js';
import { checkTarget } from '../../files/write-file.js';
import type { TimelineOptions } from '../../timeline/history.js';
import { Timeline } from '../../timeline/timeline.js';
import type { TrainingProgram } from '../../training/iteration/program.js';
import { openLesson } from '../lesson.js';
import { type FixtureOptions, folderOf, type OpenedRun, openRun, USUAL_MEMORY } from '../open-run.js';
import { openSaved, readSaved } from '../open-saved-run.js';
import type { RunningProgram } from '../running.js';
import { readAnswer } from './secret.js';

/** A class of a thousand explorers takes a few megabytes. */
const CLASS_SIZE_LIMIT = 64 * 1_048_576;

interface OpenedClass extends OpenedRun {
  readonly lesson: Lesson | null;
  /** Null where nothing was saved. */
  readonly saved: SavedClass | null;
}

export async function openClass(
  fixture: string | undefined,
  options: FixtureOptions,
  running: RunningProgram,
): Promise<OpenedClass> {
  if (options.session !== undefined) return openSavedClass(options.session, fixture, options, running);
  const lesson =
    options.lesson === undefined ? null : openLesson(options.lesson, running.folder, folderOf(options, running));
  const opened = await openRun(fixture ?? lesson?.fixture, options, running, undefined, createClassTimeline);
  return { ...opened, lesson, saved: null };
}

/** Explorers are at many iterations at once, and leave again. */
export const CLASS_MEMORY: TimelineOptions = { ...USUAL_MEMORY, mostTraces: 128, returnsMemory: true };

const createClassTimeline = (program: TrainingProgram): Timeline => new Timeline(program, CLASS_MEMORY);

async function openSavedClass(
  path: string,
  fixture: string | undefined,
  options: FixtureOptions,
  running: RunningProgram,
): Promise<OpenedClass> {
  if ([fixture, options.set, options.seed, options.lesson].some((given) => given !== undefined)) {
    refuse('--session brings its own fixture and lesson: leave out the name, --set, --seed and --lesson.');
  }
  const saved = readSaved(path, CLASS_SIZE_LIMIT, readClass, running);
  const opened = await openSaved(saved.session, path, options, running, undefined, createClassTimeline);
  const { folder } = running;
  const lesson = saved.lesson === null ? null : openLesson(saved.lesson.name, folder, folderOf(options, running));
  return { ...opened, lesson, saved };
}

/** Where a class on a port is saved unless --autosave says otherwise. */
export function usualAutosave(port: number, env: Environment): string {
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
  const isOurs = (text: string): boolean => unlessRefused(() => readClass(text)) !== null;
  const replace = { what: 'class', isOurs, hasForce: false };
  refusing(`--autosave ${shorten(name, 200)} `, () => checkTarget(path, { replace }));
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

type Answer = 'go on' | 'new' | 'interrupted';

/**
 * Where the last class on a port broke off: asks whether to go on with it, before anybody can join. Once the port is open,
 * the pages of that class come into the new one.
 * @param path where the class on the port is saved
 */
export async function askToGoOn({ input, print }: RunningProgram, path: string): Promise<Answer> {
  const saved = classAt(path);
  if (saved === null || saved.ended) return 'new';
  const { fixture } = saved.session;
  const what = saved.lesson?.name ?? fixture.name ?? basename(fixture.path ?? '');
  const reading = readAnswer(input, (text): Answer | undefined => {
    if (text.includes('\x03')) return 'interrupted';
    if (/[\r\n]/.test(text)) return 'go on';
    return /n/i.test(text) ? 'new' : undefined;
  });
  print(
    `The last class on this port broke off: ${what}.\nEnter goes on with it, with its links and names; n begins a new one. `,
  );
  const answer = await reading;
  print('\n');
  return answer ?? 'interrupted';
}

function classAt(path: string): SavedClass | null {
  return unlessRefused(() => readClass(textOfFile(path, CLASS_SIZE_LIMIT)));
}
