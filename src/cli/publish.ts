/**
 * `backstep publish`: writes a lesson, a run or a saved session as one HTML file with the debugger in it.
 */
import { existsSync } from 'node:fs';
import { namedFixtures } from '../data/fixture/shipped-fixtures.js';

import type { CommandContext } from '../debugger/command.js';
import type { Lesson } from '../debugger/teaching/lesson.js';
import { formatCount } from '../document/numbers.js';
import { didYouMean, quote, refuse, shorten } from '../files/refusal.js';
import { type Carrying, carry } from '../publish/carry.js';
import { type Heading, handoutOf } from '../publish/handout.js';
import { lessonFile } from '../publish/lesson-file.js';
import { type ArrivedStop, stopsOfLesson, stopsOfRun, stopsOfSession } from '../publish/stops.js';
import { readBuilt } from './built.js';
import { isLessonName, openLesson, shippedLessons } from './lesson.js';
import { type FixtureOptions, folderOf, openRun } from './open-run.js';
import { begin, openRestored } from './open-saved-run.js';
import { outputFile } from './output-file.js';
import { runShown } from './progress.js';
import type { RunningProgram } from './running.js';

export interface PublishFlags {
  readonly output: string;
  readonly force?: boolean;
}

/** What the program itself takes, wherever it stands. */
export interface PublishOptions extends FixtureOptions {
  readonly lesson?: string;
  readonly session?: string;
}

/** @throws Refusal if it cannot be published, or not be written */
export async function publish(
  name: string | undefined,
  options: PublishOptions,
  { output, force, version }: PublishFlags & { readonly version: string },
  running: RunningProgram,
): Promise<void> {
  const file = outputFile(output, force, running);
  // Refused now rather than after all has been drawn.
  file.check();
  const opened = await open(name, options, running);
  const { heading, stops, handout, page, json, what } = await prepare(opened, running);
  const text = lessonFile(readBuilt(`${page}.html`), { title: heading.title, handout, json, version });
  file.save(text);
  const size = `${formatCount(Math.ceil(Buffer.byteLength(text) / 1000))} kB`;
  running.print(`${shorten(output, 200)}: ${formatCount(stops)} stops, ${what}, ${size}\n`);
}

/** @throws Refusal if it cannot be published */
export async function prepare({ context, heading, stops, carrying }: Opened, running: RunningProgram) {
  const visited = stops.map(({ context }) => context.session.cursor.iteration);
  const { kind, held, what } = await runShown(carry(context, carrying, visited), running);
  const handout = await runShown(handoutOf(heading, stops), running);
  return { heading, stops: stops.length, handout, page: kind, json: JSON.stringify(held), what };
}

export interface Opened {
  readonly context: CommandContext;
  readonly heading: Heading;
  readonly stops: readonly ArrivedStop[];
  readonly carrying: Carrying;
}

async function open(name: string | undefined, options: PublishOptions, running: RunningProgram): Promise<Opened> {
  const { session, lesson: asked } = options;
  if (session !== undefined) {
    const context = await openRestored(session, name, options, running);
    const stops = stopsOfSession(context);
    return { context, heading: headingOf(context), stops, carrying: { lesson: null, isSession: true } };
  }
  const lessonName = asked ?? (isLessonName(name) ? name : undefined);
  if (lessonName !== undefined) {
    const lesson = openLesson(lessonName, running.folder);
    return openedLesson(lesson, asked === undefined ? undefined : name, options, running);
  }
  return openedRun(nameOfRun(name, options, running), options, running);
}

/** @param fixture to take the lesson to; its own without one */
export async function openedLesson(
  lesson: Lesson,
  fixture: string | undefined,
  options: FixtureOptions,
  running: RunningProgram,
): Promise<Opened> {
  const context = begin(await openRun(fixture ?? lesson.fixture, options, running));
  const stops = await runShown(stopsOfLesson(context, lesson), running);
  const { title, about } = lesson;
  return { context, heading: { title, about }, stops, carrying: { lesson, isSession: false } };
}

/** @param name of a fixture, or of the recording of another program */
export async function openedRun(name: string, options: FixtureOptions, running: RunningProgram): Promise<Opened> {
  const context = begin(await openRun(name, options, running));
  const stops = await runShown(stopsOfRun(context), running);
  return { context, heading: headingOf(context), stops, carrying: { lesson: null, isSession: false } };
}

/** @throws Refusal if there is no such run */
function nameOfRun(name: string | undefined, options: PublishOptions, running: RunningProgram): string {
  const lessons = shippedLessons();
  const known = `Lessons that ship: ${lessons.join(', ')}.`;
  if (name === undefined) refuse(`Name a lesson or a fixture, or a saved session with --session. ${known}`);
  const fixtures = namedFixtures(folderOf(options, running)).map((file) => file.name);
  if (existsSync(running.at(name)) || fixtures.includes(name)) return name;
  const hint = didYouMean(name, [...lessons, ...fixtures]);
  refuse(`${quote(name, 200)} is neither a lesson or a fixture that ships nor a file. ${known}${hint}`);
}

function headingOf({ timeline }: CommandContext): Heading {
  const { name, description } = timeline.program.subject;
  return { title: name, about: description ?? name };
}
