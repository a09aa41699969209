/**
 * The sessions of guests who explored and have gone, so that who comes back is where they were: after a lid was closed,
 * or the server was started again.
 * Invariant: as much is kept as a class file may hold; the guest who left longest ago is forgotten first.
 */

import { savedSession } from '../../debugger/saving/session-file.js';
import { type KeptGuest, MOST_KEPT, type SavedClass } from '../../debugger/teaching/class-file.js';
import { resultsOf } from '../../debugger/teaching/quiz.js';
import { finish } from '../../engine/slices.js';
import { contextOf, type DebuggerState, timelineOf } from '../../store.js';

/** Where somebody who is here explores. */
export interface Exploration {
  /** Tells guests apart; the same when one comes back. */
  readonly who: string;
  readonly exploring: boolean;
  readonly state: DebuggerState;
}

export interface KeptGuests {
  keep(exploration: Exploration): void;
  /** What was kept of a guest, who has it from now on. */
  take(who: string): KeptGuest | null;
  isExploring(who: string): boolean;
  /** The class as it is now, with who is here and who has gone; null where it cannot be opened again. */
  classOf(
    state: DebuggerState,
    here: readonly Exploration[],
    more: Pick<SavedClass, 'ended' | 'open'>,
  ): SavedClass | null;
}

type Saved = SavedClass['session'];

/** @param path of the class file, from which the fixtures that are files are named */
export function createKeptGuests(initial: readonly KeptGuest[], path: string): KeptGuests {
  const kept = new Map(initial.map((guest) => [guest.who, guest]));
  const places = new WeakMap<DebuggerState, Saved | null>();
  const placeOf = (state: DebuggerState): Saved | null => {
    const known = places.get(state);
    if (known !== undefined) return known;
    const saved = savedPlace(state, path);
    places.set(state, saved);
    return saved;
  };
  const guestOf = ({ who, exploring, state }: Exploration): readonly KeptGuest[] => {
    const session = placeOf(state);
    return session === null ? [] : [{ who, exploring, session }];
  };
  return {
    keep: (exploration) => {
      for (const guest of guestOf(exploration)) {
        kept.delete(guest.who);
        kept.set(guest.who, guest);
      }
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    },
    take: (who) => {
      const guest = kept.get(who) ?? null;
      kept.delete(who);
      return guest;
    },
    isExploring: (who) => kept.get(who)?.exploring === true,
    classOf: (state, here, more) => {
      const session = placeOf(state);
      if (session === null) return null;
      const { lesson } = state.session;
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
function savedPlace(state: DebuggerState, path: string): Saved | null {
  if (state.source === null || timelineOf(state).kept(state.session.cursor.iteration) === null) return null;
  // Places to return to may lie in iterations that would have to be computed anew, so they are left out.
  const session = { ...state.session, jumps: { back: [], forward: [] } };
  return finish(savedSession(contextOf({ ...state, session }), state.source, path));
}
