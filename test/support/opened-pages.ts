/** Runs as pages carry them, opened for a test. */

import { type CarriedRun, openCarried } from '../../src/class/web/carried/carried-run.js';
import { carriedSession } from '../../src/class/web/carried/carried-session.js';
import { COMMANDS } from '../../src/commands/commands.js';
import { contextOf } from '../../src/debugger/command.js';
import type { SavedSession } from '../../src/debugger/saving/session-file.js';
import { parseLesson } from '../../src/debugger/teaching/parse-lesson.js';
import { type Article, textOfInlines } from '../../src/document/document.js';
import { finish } from '../../src/numbers/engine/task.js';
import { openSession } from '../../src/terminal/store.js';
import { type CarriedTalk, openCarriedPage } from './carried.js';
import { carriedRun } from './published.js';
import { openRun } from './running.js';

/** A lesson of two stops, the second of which asks, with a note and an aside. */
export const TWO_STOPS = `# Two stops
fixture: we-love-deep-learning

## The start
For everybody.

(An aside about a key.)

note: The xyzzy of the presenter.
> goto 0.7

## A question
> goto 0.10
> quiz word
`;

export function carriedOf(name: string, lessonFile: string | null = null): CarriedRun {
  const parsed = lessonFile === null ? null : parseLesson('/home/somebody/two.lesson', lessonFile, COMMANDS);
  return carriedRun(name, parsed);
}

export async function openPage(run: CarriedRun, end = '', pause = 0): Promise<CarriedTalk> {
  const opened = finish(openCarried(run));
  return openCarriedPage(opened, end, pause);
}

/** The session that lines lead to. */
export async function sessionOf(...lines: readonly string[]): Promise<SavedSession> {
  const { timeline, source } = openRun('we-love-deep-learning', {});
  const { store, driver } = openSession({ timeline, source }, { quit: () => {} });
  for (const line of lines) {
    driver.execute(line);
    await driver.whenIdle();
  }
  return finish(carriedSession(contextOf(store.getState())));
}

export function noticeOf({ notice }: Article): string {
  return textOfInlines(notice?.inlines ?? []);
}
