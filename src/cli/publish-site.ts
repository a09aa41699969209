/**
 * `backstep publish --site`: writes the course as a folder of files for any web server.
 * Invariant: nothing is written before all of it is made, and nothing outside the folder.
 */
import { accessSync, constants, existsSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { type Lesson, withoutNotes } from '../debugger/teaching/lesson.js';
import { formatCount } from '../document/numbers.js';
import { refuse, shorten } from '../files/refusal.js';
import { tryWriting } from '../files/write-file.js';
import { type CourseItem, siteFiles } from '../publish/site.js';
import { isAside } from '../saying/lesson.js';
import { readBuilt } from './built.js';
import { listCourse } from './course.js';
import { refusingTyped } from './ending.js';
import { openLesson } from './lesson.js';
import { type FixtureOptions, folderOf } from './open-run.js';
import { outputFile } from './output-file.js';
import { openedLesson, openedRun, type PublishOptions, prepare } from './publish.js';
import type { RunningProgram } from './running.js';

/** @throws Refusal if something cannot be published, or not be written */
export async function publishSite(
  name: string | undefined,
  site: string,
  { fixtures, lesson, session, set, seed }: PublishOptions,
  { force = false, version }: { readonly force?: boolean; readonly version: string },
  running: RunningProgram,
): Promise<void> {
  if ([name, lesson, session, set, seed].some((each) => each !== undefined))
    refuse('--site writes the course as it ships: leave out the name, --lesson, --session, --set and --seed.');
  const folder = running.at(site);
  refusingTyped(site, () => checkFolder(folder, force));
  const options: FixtureOptions = fixtures === undefined ? {} : { fixtures };
  const course: CourseItem[] = [];
  for (const { kind, name } of listCourse(folderOf(options, running))) {
    if (course.some((item) => item.kind === kind && item.name === name)) continue;
    course.push(await itemOf({ kind, name }, options, running));
  }
  const pages = { run: readBuilt('run.html'), search: readBuilt('search.html') };
  const files = siteFiles(course, pages, version);
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
  options: FixtureOptions,
  running: RunningProgram,
): Promise<CourseItem> {
  const lesson = kind === 'lesson' ? openLesson(name) : null;
  const opened = await (lesson === null
    ? openedRun(name, options, running)
    : openedLesson(lesson, undefined, {}, running));
  const { heading, handout, json } = await prepare(opened, running);
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
