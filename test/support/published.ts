/** Publishes a lesson as its command does, for a test. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CarriedRecording } from '../../src/class/web/carried/carried-recording.js';
import type { CarriedRun } from '../../src/class/web/carried/carried-run.js';
import { COMMANDS } from '../../src/commands/commands.js';
import { contextOf } from '../../src/debugger/command.js';
import type { Lesson } from '../../src/debugger/teaching/lesson.js';
import { parseLesson } from '../../src/debugger/teaching/parse-lesson.js';
import { finish } from '../../src/numbers/engine/task.js';
import { carry } from '../../src/publish/carry.js';
import { type ArrivedStop, handoutOf, stopsOfLesson } from '../../src/publish/handout.js';
import { lessonFile } from '../../src/publish/lesson-file.js';
import { createDebuggerStore } from '../../src/terminal/store.js';
import { openHistoryAt } from './recordings.js';
import { openRun } from './running.js';
import { makeTestFolder } from './temporary-folder.js';

export interface PublishedLesson {
  readonly lesson: Lesson;
  readonly run: CarriedRun;
  readonly html: string;
}

/** @param text a lesson that names its fixture */
export function publishLesson(text: string): PublishedLesson {
  const lesson = parseLesson('lesson', text, COMMANDS);
  const handout = finish(handoutOf(lesson, arrivedStops(lesson)));
  const run = carriedRun(lesson.fixture ?? undefined, lesson);
  const held = { title: lesson.title, handout, json: JSON.stringify(run), version: '0' };
  return { lesson, run, html: lessonFile(builtPage('run'), held) };
}

export function carriedRun(fixture: string | undefined, lesson: Lesson | null = null): CarriedRun {
  const { timeline, source } = openRun(fixture, {});
  const context = contextOf(createDebuggerStore(timeline, source).getState());
  const carried = finish(carry(context, { lesson, isSession: false }, []));
  if (carried.kind !== 'run') throw new Error(`${fixture} is not carried.`);
  return carried.held;
}

/** @param iterations those that the page has to have */
export function carriedRecording(path: string, iterations: readonly number[] = []): CarriedRecording {
  const source = { nameOrPath: path, path, overrides: [], seed: null };
  const context = contextOf(createDebuggerStore(openHistoryAt(path), source).getState());
  const carried = finish(carry(context, { lesson: null, isSession: false }, iterations));
  if (carried.kind !== 'recording') throw new Error(`${path} is not carried.`);
  return carried.held;
}

/** A page without what it carries. */
export function builtPage(name: 'run' | 'recording'): string {
  return readFileSync(new URL(`../../dist/${name}.html`, import.meta.url), 'utf8');
}

export function arrivedStops(lesson: Lesson): readonly ArrivedStop[] {
  const { timeline, source } = openRun(lesson.fixture ?? undefined, {});
  return finish(stopsOfLesson(contextOf(createDebuggerStore(timeline, source).getState()), lesson));
}

/** Writes a page into a folder of the running test. */
export function writePublished(html: string): string {
  const path = join(makeTestFolder(), 'lesson.html');
  writeFileSync(path, html);
  return path;
}
