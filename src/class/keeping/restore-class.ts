/**
 * Opening a class again where it was saved: the lesson is walked to its stop, then the session is put where it was.
 */

import type { Driver } from '../../commands/driver.js';
import { fixtureHash } from '../../debugger/saving/saved-session.js';
import type { SavedSession } from '../../debugger/saving/session-file.js';
import type { OpenVote, SavedClass } from '../../debugger/teaching/class-file.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import { changeSession, contextOf, type DebuggerStore } from '../../store.js';

interface ClassParts {
  readonly store: DebuggerStore;
  readonly driver: Driver;
  readonly ballot: { restore(open: OpenVote): void };
}

/** The lesson of a saved class has been begun in the store. */
export async function restoreClass({ store, driver, ballot }: ClassParts, saved: SavedClass): Promise<void> {
  if (saved.lesson !== null) {
    driver.runLines('lesson', [`next-stop ${saved.lesson.stop + 1}`]);
    await driver.whenIdle();
  }
  await restorePlace(store, driver, saved.session);
  const { session } = store.getState();
  const { answered, open } = saved;
  const asked = open === null ? null : openQuizOf({ quiz: open.quiz, cursor: session.cursor });
  changeSession(store, { answered, quiz: asked ?? openQuizOf(session) });
  if (open !== null && asked !== null) ballot.restore(open);
}

/** Leaves a session on another fixture as it is. Branches that are there already are not made again. */
export async function restorePlace(store: DebuggerStore, driver: Driver, saved: SavedSession): Promise<void> {
  const state = store.getState();
  if (fixtureHash(contextOf(state)) !== saved.fixture.hash) return;
  const there = new Set(state.branches.all.map(({ name }) => name));
  // They come with the commands of the saved session.
  changeSession(store, { breakpoints: [], displays: [] });
  await driver.restore({ ...saved, branches: saved.branches.filter(({ name }) => !there.has(name)) });
}
