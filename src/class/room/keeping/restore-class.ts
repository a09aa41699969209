/**
 * Opening a class again where it was saved: the lesson is walked to its stop, then the session is put where it was.
 */

import type { Driver } from '../../../commands/driver.js';
import { contextOf } from '../../../debugger/command.js';
import { besides, OTHER_RUN } from '../../../debugger/saving/catch-up.js';
import { fixtureHash, savedBranches, subjectOfHash } from '../../../debugger/saving/saved-session.js';
import type { SavedSession } from '../../../debugger/saving/session-file.js';
import { aside, changedSession } from '../../../debugger/session.js';
import type { OpenVote, SavedClass } from '../../../debugger/teaching/class-file.js';
import { openQuizOf } from '../../../debugger/teaching/quiz.js';
import { changeSession, type DebuggerStore } from '../../../terminal/store.js';

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
  const told = await restorePlace(store, driver, saved.session, 'lesson');
  if (told !== null) changeSession(store, { message: aside(told) });
  const { session } = store.getState();
  const { answered, open } = saved;
  const asked = open === null ? null : openQuizOf(changedSession(session, { quiz: open.quiz }));
  changeSession(store, { answered, quiz: asked ?? openQuizOf(session) });
  if (open !== null && asked !== null) ballot.restore(open);
}

/**
 * Leaves a session on another fixture as it is. Branches that are there already are not made again. Returns what to say
 * of what was not restored as it was.
 * @param holder who has made the branches that are there
 */
export async function restorePlace(
  store: DebuggerStore,
  driver: Driver,
  saved: SavedSession,
  holder: 'class' | 'lesson',
): Promise<string | null> {
  const state = store.getState();
  const context = contextOf(state);
  if (fixtureHash(context) !== saved.fixture.hash) {
    const changed = `${subjectOfHash(context)} has changed since this class was saved, so its branches and its place are gone.`;
    return holder === 'class' ? OTHER_RUN : changed;
  }
  const { session, told } = besides(saved, savedBranches(state.branches), holder);
  // They come with the commands of the saved session.
  changeSession(store, { breakpoints: [], displays: [] });
  await driver.restore(session);
  return store.getState().session.open.message?.tone === 'warning' ? null : told;
}
