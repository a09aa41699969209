/**
 * Keeps a run that somebody explores in a page up with the class: with the branches that it has made, and its place.
 * Invariant: what is under way ends before, a branch of one's own stays, and a warning is not covered by what is said of it.
 */
import { makeRoomFor, sharedBranches } from '../../../debugger/saving/catch-up.js';
import type { SavedSession } from '../../../debugger/saving/session-file.js';
import { notice } from '../../../debugger/session.js';
import { changeSession } from '../../../terminal/store.js';
import type { PageSession } from './page-session.js';

/** @param greeting what is said once the run is there; null for nothing */
export function createCatchingUp({ store, driver, saved }: PageSession, greeting: string | null) {
  /** Said again by what restores the session anew, until somebody does something. */
  let greets = greeting;
  /** A warning about what was restored stays; that it was restored is not said. */
  const tellUnlessWarned = (text: string | null): void => {
    if (store.getState().session.open.message?.tone === 'warning') return;
    const said = text ?? greets;
    changeSession(store, { message: said === null ? null : notice(said) });
  };
  const catchUp = (ofClass: SavedSession, goes: boolean): void => {
    const { session, branches } = store.getState();
    const own = saved();
    const shared = sharedBranches(own.branches, ofClass.branches);
    const missing = ofClass.branches.filter(({ name }) => !shared.has(name));
    const stays = !goes || !shared.has(own.cursor.branch);
    if (stays && missing.length === 0) return;
    const given = makeRoomFor(branches, missing);
    store.setState({ branches: given.branches });
    if (!stays) changeSession(store, { answer: null, scroll: 0, previous: null });
    const place = stays ? saved() : ofClass;
    void driver.restore({ ...place, branches: missing, commands: [], compared: null }).then(() => {
      changeSession(store, { jumps: session.where.jumps, compared: session.open.compared });
      tellUnlessWarned(given.told);
    });
  };
  return {
    /** Greets whoever has just come, in the place of what was said while their session was restored. */
    greet: () => tellUnlessWarned(null),
    /** The greeting has been read, since somebody does something. */
    noteAct: () => {
      greets = null;
    },
    /**
     * Takes over the branches that the class has made on the same run.
     * @param goes whether to go to where the class is, unless the session stands in a branch of its own
     */
    catchUp: (ofClass: SavedSession, goes: boolean) => {
      // The driver may be restoring a session.
      if (driver.isComputing) void driver.whenIdle().then(() => catchUp(ofClass, goes));
      else catchUp(ofClass, goes);
    },
  };
}
