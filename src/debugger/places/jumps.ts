/**
 * The places from which answers were followed, and the places where breakpoints stopped. Only the latest are kept.
 */
import type { JumpPlace, Position, Session, StopPlace } from '../session.js';

export const MOST_JUMPS = 100;
const MOST_STOPS = 1000;

/** Remembers the cursor's place as one to come back to. */
export function jumpFrom(session: Session): Pick<Position, 'jumps'> {
  return { jumps: { back: [...session.where.jumps.back, jumpPlaceOf(session)].slice(-MOST_JUMPS), forward: [] } };
}

/** Forgets the places of a deleted branch. */
export function withoutBranch({ back, forward }: Position['jumps'], id: number): Position['jumps'] {
  const isElsewhere = ({ cursor }: JumpPlace): boolean => cursor.branch !== id;
  return { back: back.filter(isElsewhere), forward: forward.filter(isElsewhere) };
}

/** Remembers that a breakpoint stopped here. */
export function rememberStop(stops: readonly StopPlace[], { branch, iteration }: StopPlace): readonly StopPlace[] {
  const others = stops.filter((stop) => stop.branch !== branch || stop.iteration !== iteration);
  return [...others, { branch, iteration }].slice(-MOST_STOPS);
}

export function jumpPlaceOf({ where: { cursor, selection }, open: { answer } }: Session): JumpPlace {
  return { cursor, selection, answer };
}
