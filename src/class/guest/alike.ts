/**
 * What is made once for all guests who are shown the same.
 * Invariant: guests with the same likeness are shown the same while the session and who drives stay as they are; with
 * those, everything is made anew.
 */
import type { Session } from '../../debugger/session.js';
import { findOrMake } from '../../kernels/remember.js';
import type { Classroom } from '../classroom.js';
import type { Member } from '../roles.js';
import type { Seen } from './screen.js';

export function createAlike<Value>(classroom: Classroom) {
  let session: Session | null = null;
  let driving: Member | null = null;
  const made = new Map<string, Value>();
  /** @param on tells apart what is shown differently, such as the width of a terminal */
  return (seen: Seen, on: string, make: () => Value): Value => {
    const likeness = likenessOf(classroom, seen);
    if (likeness === null) return make();
    const now = classroom.store.getState().session;
    if (now !== session || classroom.driving !== driving) made.clear();
    [session, driving] = [now, classroom.driving];
    return findOrMake(made, likeness + on, make);
  };
}

/** Null for whoever is like nobody else: who drives, explores here, types or has something open. */
function likenessOf(classroom: Classroom, { member, place, keys, notice }: Seen): string | null {
  if (classroom.driving === member || place.own !== null) return null;
  if (keys.follower.typed() !== null || keys.panel() !== null) return null;
  const { ballot, moderation, asking } = classroom;
  const [guess, first] = [ballot.guessOf(member), ballot.firstGuessOf(member)];
  // This runs for each guest on each frame, and most are told nothing of their own.
  if (member.role === 'viewer' && notice === null && place.kind === 'following' && guess === null && first === null)
    return moderation.isMuted ? 'muted ' : '';
  return [notice, member.role, guess, first, moderation.isMuted, asking === member, place.kind, ''].join();
}
