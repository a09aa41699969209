/**
 * The sessions of guests who explored and have gone, so that who comes back is where they were: after a lid was closed,
 * or the server was started again.
 * Invariant: as much is kept as a class file may hold; the guest who left longest ago is forgotten first.
 */

import { contextOf } from '../../../debugger/command.js';
import { savedSession } from '../../../debugger/saving/saved-session.js';
import { placed } from '../../../debugger/saving/session-file.js';
import { type KeptGuest, MOST_KEPT, type SavedClass } from '../../../debugger/teaching/class-file.js';
import { resultsOf } from '../../../debugger/teaching/quiz.js';
import { finish } from '../../../numbers/engine/task.js';
import { remember } from '../../../numbers/kernels/remember.js';
import { type DebuggerState, timelineOf } from '../../../terminal/store.js';
import { referenceTo } from '../../../training/fixture/fixture-reference.js';
import { setRecent } from '../../../training/recent.js';

/** Where somebody who is here explores. */
export interface Exploration {
  /** Tells guests apart; the same when one comes back. */
  readonly who: string;
  readonly exploring: boolean;
  readonly state: DebuggerState;
}

/** @param path of the class file, from which the fixtures that are files are named */
export function createKeptGuests(initial: readonly KeptGuest[], path: string) {
  const kept = new Map(initial.map((guest) => [guest.who, guest]));
  const placeOf = remember((state: DebuggerState) => savedPlace(state, path));
  const guestOf = ({ who, exploring, state }: Exploration): readonly KeptGuest[] => {
    const session = placeOf(state);
    return session === null ? [] : [{ who, exploring, session }];
  };
  return {
    keep: (exploration: Exploration) => {
      for (const guest of guestOf(exploration)) setRecent(kept, guest.who, guest, MOST_KEPT);
    },
    /** What was kept of a guest, who has it from now on. */
    take: (who: string) => {
      const guest = kept.get(who) ?? null;
      kept.delete(who);
      return guest;
    },
    isExploring: (who: string) => kept.get(who)?.exploring === true,
    /** The class as it is now, with who is here and who has gone; null where it cannot be opened again. */
    classOf: (
      state: DebuggerState,
      here: readonly Exploration[],
      more: Pick<SavedClass, 'ended' | 'open' | 'stops'>,
    ) => {
      const session = placeOf(state);
      if (session === null) return null;
      const { lesson } = state.session.teaching;
      return {
        ...more,
        session,
        lesson: lesson === null || lesson.stop < 0 ? null : { name: lesson.lesson.name, stop: lesson.stop },
        answered: resultsOf(state.session),
        guests: [...kept.values(), ...here.flatMap(guestOf)].slice(-MOST_KEPT),
      };
    },
  };
}

/** Null where the run was not opened from a fixture, or where an iteration would have to be computed anew. */
function savedPlace(state: DebuggerState, path: string): SavedClass['session'] | null {
  if (state.source === null || timelineOf(state).kept(state.session.where.cursor.iteration) === null) return null;
  // Places to return to may lie in iterations that would have to be computed anew, so they are left out.
  const saved = finish(savedSession(contextOf(state), state.source, []));
  return placed(saved, referenceTo(state.source, path));
}
