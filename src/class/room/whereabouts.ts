/**
 * Where a guest looks: at the class, or at an exploration of their own.
 * Invariant: a viewer who explores sees the class while a question is open, and afterwards continues where they were. What
 * somebody explored is kept while they look at the class. A sight that no longer suits is exchanged.
 */
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import type { ScreenControls } from '../../terminal/components/screen-store.js';
import type { Classroom } from './classroom.js';
import type { Explorer } from './explorer.js';
import type { OpenSight, Sight } from './guest/sight.js';
import type { Member } from './roles.js';

interface WhereaboutsOptions {
  readonly classroom: Classroom;
  readonly member: Member;
  readonly look: OpenSight;
  /** Null where guests explore in their own browser. */
  readonly openExplorer: () => Explorer | null;
  /** Called when there is something new to see at the place. */
  readonly onSeen: () => void;
  /** Called when the place is another. */
  readonly onMoved: () => void;
}

export interface Seat {
  /** A question interrupts the exploration of whoever is held. */
  readonly kind: 'following' | 'held' | 'exploring';
  readonly sight: Sight;
  /** What keys act on where somebody explores here; null where they follow, or explore in their own browser. */
  readonly own: ScreenControls | null;
}

export type Whereabouts = ReturnType<typeof createWhereabouts>;

/** Whether a member must look at the open question. Presenters know the answer anyway. */
export function isHeld({ store, driving }: Classroom, { role }: Member): boolean {
  return role === 'viewer' && driving !== null && openQuizOf(store.getState().session) !== null;
}

export function createWhereabouts(options: WhereaboutsOptions) {
  const { classroom, member, look, onSeen, onMoved } = options;
  let place: Seat | null = null;
  /** What this guest has explored so far. */
  let explored: Explorer | null = null;
  /** Closed a little later, since the sight may still be handling the key that led away from it. */
  const leave = (before: Seat): void => {
    if (before.sight !== place?.sight) before.sight.leave();
    setImmediate(() => {
      if (before.sight !== place?.sight) before.sight.close();
      if (before.kind === 'exploring' && place?.kind !== 'exploring') explored?.hide();
    });
  };
  const enter = (kind: Seat['kind'], own: ScreenControls | null = null): void => {
    const before = place;
    // A store keeps a listener once. With one listener for two sights of it, leaving the first would silence the second.
    place = { kind, sight: look(own, () => onSeen()), own };
    if (before !== null) leave(before);
    onMoved();
  };
  const goOn = (): void => {
    explored?.wake();
    enter('exploring', explored?.controls);
  };
  return {
    /** Null before the first place and after the last. */
    place: () => place,
    /** What this guest has explored so far, whether or not they look at it now; null without it. */
    explored: () => explored,
    follow: (): void => enter('following'),
    /** Begins with an exploration, which waits while the guest must look at a question. */
    resume: () => {
      explored = options.openExplorer();
      if (isHeld(classroom, member)) enter('held');
      else goOn();
    },
    explore: () => {
      if (place?.kind !== 'held' && explored?.catchUp() !== true) {
        explored?.close();
        explored = options.openExplorer();
      }
      goOn();
    },
    /** Moves to where the state of the class puts this guest. */
    update: () => {
      if (place === null) return;
      if (place.kind === 'exploring') {
        if (isHeld(classroom, member)) enter('held');
      } else if (place.kind === 'held' && classroom.store.getState().session.teaching.quiz === null) goOn();
      else if (!place.sight.isRight()) enter(place.kind);
    },
    /** Looks anew at the same, since the screen is another. */
    reseat: () => {
      if (place?.kind === 'exploring') goOn();
      else if (place !== null) enter(place.kind);
    },
    close: () => {
      const last = place;
      place = null;
      if (last !== null) leave(last);
      const closing = explored;
      explored = null;
      if (closing !== null) setImmediate(closing.close);
    },
  };
}
