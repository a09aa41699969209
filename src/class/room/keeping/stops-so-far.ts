/**
 * Where a class has been: what was said at each stop at which it stayed, in order, for latecomers.
 * Invariant: it is made of what viewers see, holds texts alone, and the oldest stops are forgotten when there are many.
 */

import { MOST_STOPS } from '../../../debugger/teaching/class-file.js';
import { guard } from '../../../numbers/engine/errors.js';
import { type Narration, narrate } from '../../../report/stops.js';
import type { DebuggerState, DebuggerStore } from '../../../terminal/store.js';

/** A stop that is left sooner was only passed. */
export const STAY_MILLISECONDS = 1000;
/**
 * @param initial those of a class that goes on
 * @param stayMilliseconds the least that the class stays at a stop
 */
export function createStopsSoFar(
  viewers: DebuggerStore,
  onError: (error: unknown) => void,
  initial: readonly Narration[] = [],
  stayMilliseconds = STAY_MILLISECONDS,
) {
  let all = initial;
  let noted: DebuggerState['session'] | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const note = (): void => {
    const state = viewers.getState();
    if (noted !== null && isSameStop(noted, state.session)) return;
    noted = state.session;
    guard(() => {
      const stop = narrate(state);
      // A class that goes on does so where it was.
      const before = all.at(-1)?.heading === stop.heading ? all.slice(0, -1) : all;
      all = [...before, stop].slice(-MOST_STOPS);
    }, onError);
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(note, stayMilliseconds).unref();
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
  return (
    a.where.cursor === b.where.cursor &&
    a.teaching.lesson?.lesson.name === b.teaching.lesson?.lesson.name &&
    a.teaching.lesson?.stop === b.teaching.lesson?.stop
  );
}
