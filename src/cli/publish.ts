/**
 * `backstep publish`: writes a lesson, a run or a saved session as one HTML file that steps by itself.
 */
import { existsSync } from 'node:fs';
import { didYouMean } from '../data/closest.js';
import { namedFixtures } from '../data/fixture/shipped-fixtures.js';
import { quote, shorten } from '../data/printable.js';
import type { CommandContext } from '../debugger/command.js';
import type { Lesson } from '../debugger/teaching/lesson.js';
import { formatCount } from '../document/numbers.js';
import { targetProblem, type WriteOptions, writeFile } from '../files/write-file.js';
import { assemble } from '../publish/assemble.js';
import { type Heading, handoutOf } from '../publish/handout.js';
import { lessonFile } from '../publish/lesson-file.js';
import { type Stops, stopsOfLesson, stopsOfRun, stopsOfSession } from '../publish/stops.js';
import { contextOf, openSession } from '../store.js';
import type { Task } from '../timeline/task.js';
import { readBuiltPage } from './built-page.js';
import { Refusal } from './ending.js';
import { LESSON_ENDING, openLesson, shippedLessons } from './lesson.js';
import { type FixtureOptions, folderOf, type OpenedRun, openRun, runSource } from './open-run.js';
import { openSavedRun } from './open-saved-run.js';
import { runShown } from './progress.js';
import type { RunningProgram } from './running.js';

export interface PublishFlags {
  readonly output: string;
  readonly force?: boolean;
}

/** What the program itself takes, wherever it stands. */
interface PublishOptions extends FixtureOptions {
  readonly lesson?: string;
  readonly session?: string;
}

/** @throws Refusal if it cannot be published, or not be written */
export async function publish(
  name: string | undefined,
  options: PublishOptions,
  { output, force = false, version }: PublishFlags & { readonly version: string },
  running: RunningProgram,
): Promise<void> {
  const writing: WriteOptions = { replace: force ? 'any' : 'none-unforced' };
  const refuse = (problem: string | null): void => {
    if (problem !== null) throw new Refusal(`${quote(output, 200)} ${problem}`);
  };
  // Refused now rather than after all has been drawn.
  refuse(targetProblem(running.at(output), writing));
  const page = readBuiltPage('lesson');
  const { heading, finding } = await open(name, options, running);
  const found = await runShown(finding, running);
  if (found.kind === 'refused') throw new Refusal(found.message);
  const assembled = await runShown(assemble(found.stops), running);
  if (assembled.kind === 'refused') throw new Refusal(assembled.message);
  const handout = await runShown(handoutOf(heading, found.stops), running);
  const text = lessonFile(page, { title: heading.title, handout, data: assembled.data, version });
  refuse(writeFile(running.at(output), text, writing));
  const steps = `${formatCount(found.stops.length)} stops, ${formatCount(assembled.data.places.length)} places`;
  running.print(`${shorten(output, 200)}: ${steps}, ${formatCount(Math.ceil(Buffer.byteLength(text) / 1000))} kB\n`);
}

interface Opened {
  readonly heading: Heading;
  readonly finding: Task<Stops>;
}

async function open(name: string | undefined, options: PublishOptions, running: RunningProgram): Promise<Opened> {
  const { session, lesson: asked } = options;
  if (session !== undefined) {
    if (name !== undefined || asked !== undefined || options.set !== undefined || options.seed !== undefined)
      throw new Refusal('--session brings its own fixture: leave out the name, --lesson, --set and --seed.');
    const opened = await openSavedRun(session, options, running);
    const context = await restored(opened);
    return { heading: headingOf(context), finding: ready(stopsOfSession(context)) };
  }
  const lessonName = asked ?? (isLesson(name) ? name : undefined);
  if (lessonName !== undefined) {
    const lesson = openLesson(lessonName, running.folder);
    const fixture = asked === undefined ? undefined : name;
    const context = begin(await openRun(runSource(fixture ?? lesson.fixture, options, running), running));
    return { heading: lessonHeading(lesson), finding: stopsOfLesson(context, lesson) };
  }
  const context = begin(await openNamed(name, options, running));
  return { heading: headingOf(context), finding: stopsOfRun(context) };
}

/** A fixture, or the recording of another program. */
async function openNamed(
  name: string | undefined,
  options: PublishOptions,
  running: RunningProgram,
): Promise<OpenedRun> {
  const lessons = shippedLessons();
  const known = `Lessons that ship: ${lessons.join(', ')}.`;
  if (name === undefined) throw new Refusal(`Name a lesson or a fixture, or a saved session with --session. ${known}`);
  const fixtures = namedFixtures(folderOf(options, running)).map((file) => file.name);
  if (existsSync(running.at(name)) || fixtures.includes(name))
    return openRun(runSource(name, options, running), running);
  const hint = didYouMean(name, [...lessons, ...fixtures]);
  throw new Refusal(`${quote(name, 200)} is neither a lesson or a fixture that ships nor a file. ${known}${hint}`);
}

/** A name that a lesson and a fixture have in common means the lesson, which opens the fixture. */
function isLesson(name: string | undefined): name is string {
  return name !== undefined && (name.endsWith(LESSON_ENDING) || shippedLessons().includes(name));
}

function lessonHeading({ title, about }: Lesson): Heading {
  return { title, about };
}

function headingOf({ timeline }: CommandContext): Heading {
  const { name, description } = timeline.program.subject;
  return { title: name, about: description ?? name };
}

function begin(run: OpenedRun): CommandContext {
  return contextOf(openSession(run, NOBODY).store.getState());
}

/** Who publishes does nothing in a session. */
const NOBODY = { quit: () => {} };

async function restored(run: OpenedRun): Promise<CommandContext> {
  const { session } = run;
  const { store, driver } = openSession(run, NOBODY);
  if (session !== undefined) await driver.restore(session);
  driver.dispose();
  const { message } = store.getState().session;
  if (message?.tone === 'warning') throw new Refusal(message.text);
  return contextOf(store.getState());
}

// biome-ignore lint/correctness/useYield: a task that has nothing left to do
function* ready<T>(value: T): Task<T> {
  return value;
}
