/**
 * Places that answers were followed from.
 * Invariant: there are never more than can be gone back through with patience.
 */
import type { JumpPlace, Session } from './session.js';

const MOST_JUMPS = 100;

/** Leaves a place to come back to. */
export function jumpFrom(session: Session): Pick<Session, 'jumps'> {
  return { jumps: { back: [...session.jumps.back, placeOf(session)].slice(-MOST_JUMPS), forward: [] } };
}

export function placeOf({ cursor, selection, panel }: Session): JumpPlace {
  return { cursor, selection, panel };
}
