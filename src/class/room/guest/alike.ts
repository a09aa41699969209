/**
 * What is made once for all guests who are shown the same.
 * Invariant: guests with the same likeness are shown the same while the session and who drives stay as they are; with
 * those, everything is made anew.
 */
import type { Session } from '../../../debugger/session.js';
import { findOrMake } from '../../../numbers/kernels/remember.js';
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

/** Whether somebody follows with nothing of their own on the screen. All of these are shown the same. */
export function isOfCrowd({ ballot }: Classroom, { member, place, keys, notice }: Seen): boolean {
  if (member.role !== 'viewer' || place.kind !== 'following' || notice !== null) return false;
  if (keys.follower.typed() !== null || keys.panel() !== null) return false;
  return ballot.guessOf(member) === null && ballot.firstGuessOf(member) === null;
}

/** Null for whoever is like nobody else: who drives, explores here, types or has something open. */
function likenessOf(classroom: Classroom, seen: Seen): string | null {
  const { member, place, keys, notice } = seen;
  const { ballot, moderation, asking } = classroom;
  // This runs for each guest on each frame.
  if (isOfCrowd(classroom, seen)) return moderation.isMuted ? 'muted ' : '';
  if (classroom.driving === member || place.own !== null) return null;
  if (keys.follower.typed() !== null || keys.panel() !== null) return null;
  const [guess, first] = [ballot.guessOf(member), ballot.firstGuessOf(member)];
  return [notice, member.role, guess, first, moderation.isMuted, asking === member, place.kind, ''].join();
}
