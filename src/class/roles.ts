/**
 * What people in a class see of each other: what viewers are shown of the presenter's session, and how far apart two
 * sessions are.
 * Invariant: pure functions; a viewer is never shown how others guessed before the answer is there.
 */

import type { Session } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import type { DebuggerState } from '../store.js';
import { branchOf } from '../timeline/branches.js';
import { originalOf } from '../timeline/views.js';
import { formatPlural } from '../views/drawing/numbers.js';

export type Role = 'presenter' | 'viewer';

export interface Identity {
  readonly role: Role;
  /** Printable and short, as others are to see it. */
  readonly name: string;
}

/** The presenter's session as viewers see it; the same object while only what they do not see has changed. */
export function createViewerSessions(): (session: Session) => Session {
  let last: { readonly from: Session; readonly shown: Session } | null = null;
  return (session) => {
    if (last === null || !looksTheSame(last.from, session)) last = { from: session, shown: sessionForViewers(session) };
    return last.shown;
  };
}

function sessionForViewers(session: Session): Session {
  const { quiz } = session;
  if (quiz === null) return session;
  const isOpen = openQuizOf(session) !== null;
  return { ...session, quiz: { ...quiz, tally: isOpen ? null : quiz.tally } };
}

function looksTheSame(before: Session, after: Session): boolean {
  if (before === after) return true;
  const open = [openQuizOf(before), openQuizOf(after)];
  const [a, b] = open;
  if (a === null || b === null || a === undefined || b === undefined) return false;
  const { quiz: _before, ...restBefore } = before;
  const { quiz: _after, ...restAfter } = after;
  return (
    a.question === b.question &&
    a.at === b.at &&
    Object.entries(restBefore).every(([name, value]) => Reflect.get(restAfter, name) === value)
  );
}

/** Where one stands as seen from the other, e.g. `12 steps ahead of`. */
export function distanceText(own: DebuggerState, other: DebuggerState, name: string): string {
  const mine = branchOf(own.branches, own.session.cursor.branch);
  const theirs = branchOf(other.branches, other.session.cursor.branch);
  const iterations = own.session.cursor.iteration - other.session.cursor.iteration;
  const steps = own.session.cursor.frame - other.session.cursor.frame;
  const place = iterations !== 0 ? apart(iterations, 'iteration', name) : apart(steps, 'step', name);
  const isSameRun = originalOf(mine.timeline) === originalOf(theirs.timeline);
  if (isSameRun) return place;
  const isShared = other.branches.all.some(({ timeline }) => originalOf(timeline) === originalOf(mine.timeline));
  if (isShared) return `in the branch ${mine.name}, ${place}`;
  return own.branches.all.length > 1 && mine.parent !== null
    ? `in ${mine.name}, a branch of your own, ${place}`
    : `in another run than ${name}`;
}

function apart(distance: number, unit: string, name: string): string {
  if (distance === 0) return `where ${name} is`;
  return `${formatPlural(Math.abs(distance), unit)} ${distance > 0 ? 'ahead of' : 'behind'} ${name}`;
}
