/**
 * `backstep publish`: writes a lesson, a run or a saved session as one HTML file with the debugger in it, or, with
 * --site, the course as a folder of such files for any web server.
 * Invariant: nothing is written before all of it is made, and nothing outside the folder.
 */
import { accessSync, constants, existsSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CarriedCourse } from '../class/web/carried/carried-course.js';
import { carriedFixture, lessonText } from '../class/web/carried/carried-run.js';
import type { CommandContext } from '../debugger/command.js';
import { headOf, type Lesson, type LessonHead, withoutNotes } from '../debugger/teaching/lesson.js';
import { formatCount, formatPlural } from '../document/numbers.js';
import { isAside } from '../explaining/lesson.js';
import { didYouMean, quote, refuse, shorten } from '../files/refusal.js';
import { tryWriting } from '../files/write-file.js';
import { type Carrying, carry } from '../publish/carry.js';
import {
  type ArrivedStop,
  type Heading,
  handoutOf,
  stopsOfLesson,
  stopsOfRun,
  stopsOfSession,
} from '../publish/handout.js';
import { lessonFile } from '../publish/lesson-file.js';
import { addressOfLesson, type CourseItem, siteFiles } from '../publish/site.js';
import { loadFixture } from '../training/fixture/load-fixture.js';
import { DEFAULT_FIXTURE_NAME, namedFixtures } from '../training/fixture/shipped-fixtures.js';
import { readBuilt } from './built.js';
import { listCourse, listLessons } from './course.js';
import { isLessonName, openLesson, shippedLessons } from './lesson.js';
import { type FixtureOptions, folderOf, openRun } from './open-run.js';
import { begin, openRestored } from './open-saved-run.js';
import { outputFile } from './output-file.js';
import { runShown } from './progress.js';
import { type RunningProgram, refusingTyped } from './running.js';
import { VERSION } from './version.js';

export interface PublishFlags {
  readonly output: string;
  readonly force?: boolean;
}

/** @throws Refusal if it cannot be published, or not be written */
export async function publish(
  name: string | undefined,
  options: FixtureOptions,
  { output, force }: PublishFlags,
  running: RunningProgram,
): Promise<void> {
  const file = outputFile(output, force, running);
  // Refused now rather than after all has been drawn.
  file.check();
  const opened = await open(name, options, running);
  const { heading, stops, handout, page, json, what } = await prepare(opened, running);
  const text = lessonFile(readBuilt(`${page}.html`), { title: heading.title, handout, json, version: VERSION });
  file.save(text);
  const size = `${formatCount(Math.ceil(Buffer.byteLength(text) / 1000))} kB`;
  running.print(`${shorten(output, 200)}: ${formatPlural(stops, 'stop')}, ${what}, ${size}\n`);
}

/** @throws Refusal if it cannot be published */
export async function prepare({ context, heading, stops, carrying }: Opened, running: RunningProgram) {
  const visited = stops.map(({ context }) => context.session.where.cursor.iteration);
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

async function open(name: string | undefined, options: FixtureOptions, running: RunningProgram): Promise<Opened> {
  const { session, lesson: asked } = options;
  if (session !== undefined) {
    const context = await openRestored(session, name, options, running);
    const stops = stopsOfSession(context);
    return { context, heading: headingOf(context), stops, carrying: { lesson: null, isSession: true } };
  }
  const lessonName = asked ?? (isLessonName(name) ? name : undefined);
  if (lessonName !== undefined) {
    const lesson = openLesson(lessonName, running.folder, folderOf(options, running));
    const opened = await openedLesson(lesson, asked === undefined ? undefined : name, options, running);
    return isAsShipped(name, options) ? onward(opened, heldLessons()) : opened;
  }
  return openedRun(nameOfRun(name, options, running), options, running);
}

/** Whether a lesson of the course is published with its own run, to which its links and those of other lessons lead. */
function isAsShipped(name: string | undefined, { lesson, ...others }: FixtureOptions): boolean {
  const changes = [others.set, others.seed, others.fixtures, lesson === undefined ? undefined : name];
  return changes.every((each) => each === undefined) && shippedLessons().includes(lesson ?? name ?? '');
}

/** The lessons of the course with their runs, so that a file leads from one to the next. */
function heldLessons(): CarriedCourse {
  const lessons = listLessons().map(({ name }) => openLesson(name));
  const fixtures = new Set(lessons.map((lesson) => headWithFixture(lesson).fixture));
  return {
    kind: 'held',
    lessons: lessons.map((lesson) => ({ ...headWithFixture(lesson), text: lessonText(lesson) })),
    fixtures: Object.fromEntries(Array.from(fixtures, (name) => [name, carriedFixture(loadFixture(name).fixture)])),
  };
}

function lessonPages(): CarriedCourse {
  const lessons = listLessons().map((lesson) => ({
    ...headWithFixture(lesson),
    address: addressOfLesson(lesson.name),
  }));
  return { kind: 'pages', lessons };
}

function headWithFixture(lesson: LessonHead) {
  return { ...headOf(lesson), fixture: lesson.fixture ?? DEFAULT_FIXTURE_NAME };
}

function onward(opened: Opened, course: CarriedCourse): Opened {
  return { ...opened, carrying: { ...opened.carrying, course } };
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
function nameOfRun(name: string | undefined, options: FixtureOptions, running: RunningProgram): string {
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

/** @throws Refusal if something cannot be published, or not be written */
export async function publishSite(
  name: string | undefined,
  site: string,
  options: FixtureOptions,
  { force = false }: PublishFlags,
  running: RunningProgram,
): Promise<void> {
  const { lesson, session, set, seed } = options;
  if ([name, lesson, session, set, seed].some((each) => each !== undefined))
    refuse('--site writes the course as it ships: leave out the name, --lesson, --session, --set and --seed.');
  const folder = running.at(site);
  refusingTyped(site, () => checkFolder(folder, force));
  const course: CourseItem[] = [];
  const lessons = lessonPages();
  for (const { kind, name } of listCourse(folderOf(options, running))) {
    if (course.some((item) => item.kind === kind && item.name === name)) continue;
    course.push(await itemOf({ kind, name }, lessons, options, running));
  }
  const pages = { run: readBuilt('run.html'), search: readBuilt('search.html') };
  const files = siteFiles(course, pages, VERSION);
  refusingTyped(site, () => makeFolders(folder));
  for (const [path, text] of files) outputFile(join(site, path), force, running).save(text);
  const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  running.print(
    `${shorten(site, 200)}: ${formatCount(course.length)} lessons and fixtures, ${formatCount(Math.ceil(bytes / 1000))} kB. Begin with index.html.\n`,
  );
}

const FOLDERS = ['lessons', 'fixtures'];

/** Refuses where no course can be written, as far as that is known before it is made. */
function checkFolder(folder: string, force: boolean): void {
  const status = tryWriting(() => statSync(folder, { throwIfNoEntry: false }));
  if (status?.isDirectory() === false) refuse('is not a folder. Name another one.');
  tryWriting(() => accessSync(status === undefined ? dirname(folder) : folder, constants.W_OK | constants.X_OK));
  if (status === undefined) return;
  if (!force && tryWriting(() => readdirSync(folder)).length > 0)
    refuse(
      'is a folder that is not empty. Name another one, or add --force: what it has of the same names is then replaced.',
    );
  if (FOLDERS.map((name) => join(folder, name)).some((path) => tryWriting(() => isOther(path))))
    refuse(`holds a link or a file where a folder is to be, ${FOLDERS.join(' or ')}. Name another folder.`);
}

/** Whether something else stands where a folder is to be. A link may lead out of the course, so that none is followed. */
function isOther(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
}

function makeFolders(folder: string): void {
  for (const path of [folder, ...FOLDERS.map((name) => join(folder, name))])
    if (!existsSync(path)) tryWriting(() => mkdirSync(path));
}

async function itemOf(
  { kind, name }: Pick<CourseItem, 'kind' | 'name'>,
  lessons: CarriedCourse,
  options: FixtureOptions,
  running: RunningProgram,
): Promise<CourseItem> {
  const lesson = kind === 'lesson' ? openLesson(name) : null;
  const opened = await (lesson === null
    ? openedRun(name, options, running)
    : openedLesson(lesson, undefined, {}, running));
  const { heading, handout, json } = await prepare(onward(opened, lessons), running);
  return { ...heading, kind, name, stops: lesson === null ? [] : stopsOf(lesson), handout, json };
}

/** What everybody reads, as it can be searched: without the numbers of the run. */
function stopsOf(lesson: Lesson): CourseItem['stops'] {
  return withoutNotes(lesson).stops.map(({ title, paragraphs }) => ({
    title,
    text: paragraphs
      .filter((paragraph) => !isAside(paragraph))
      .join(' ')
      .replace(/\{[^{}]*\}/g, '…')
      .replace(/[*`]/g, '')
      .replace(/\s+/g, ' '),
  }));
}
