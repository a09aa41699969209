/**
 * Where a class has been: what was said at each stop at which it stayed, in order, for who comes late.
 * Invariant: it is made of what viewers see, holds texts alone, and is no longer than somebody would read.
 */
import { type Narration, narrate } from '../../report/narration.js';
import type { DebuggerState, DebuggerStore } from '../../store.js';

export interface StopsSoFar {
  readonly all: readonly Narration[];
  close(): void;
}

/** A stop that is left sooner was only passed. */
export const STAY_MILLISECONDS = 1000;
/** The oldest are forgotten beyond that. */
const MOST_STOPS = 500;

export function createStopsSoFar(viewers: DebuggerStore, onError: (error: unknown) => void): StopsSoFar {
  let all: readonly Narration[] = [];
  let noted: DebuggerState['session'] | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const note = (): void => {
    const state = viewers.getState();
    if (noted !== null && isSameStop(noted, state.session)) return;
    noted = state.session;
    try {
      all = [...all, narrate(state)].slice(-MOST_STOPS);
    } catch (error) {
      onError(error);
    }
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(note, STAY_MILLISECONDS).unref();
  };
  const unsubscribe = viewers.subscribe(({ session }, before) => {
    if (!isSameStop(session, before.session)) wait();
  });
  wait();
  return {
    get all() {
      return all;
    },
    close: () => {
      unsubscribe();
      clearTimeout(timer);
    },
  };
}

function isSameStop(a: DebuggerState['session'], b: DebuggerState['session']): boolean {
  return a.cursor === b.cursor && a.lesson?.lesson.name === b.lesson?.lesson.name && a.lesson?.stop === b.lesson?.stop;
}
