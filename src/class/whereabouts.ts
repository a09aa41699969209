/**
 * Where a guest looks: at the class, or at an exploration of their own.
 * Invariant: a viewer who explores sees the class while a question is open, and afterwards continues where they were. What
 * somebody explored is kept while they look at the class. A sight that no longer suits is exchanged.
 */
import { openQuizOf } from '../debugger/teaching/quiz.js';
import type { Classroom } from './classroom.js';
import type { Explorer } from './explorer.js';
import type { Sight, Sights } from './guest/sight.js';
import type { Member } from './roles.js';

interface WhereaboutsOptions<S extends Sight> {
  readonly classroom: Classroom;
  readonly member: Member;
  readonly sights: Sights<S>;
  readonly openExplorer: () => Explorer;
  /** Called when there is something new to see. */
  readonly onChange: () => void;
}

export type Seat<S extends Sight = Sight> =
  /** `held` is the exploration that a question interrupted. */
  | { readonly kind: 'following'; readonly sight: S; readonly held: Explorer | null }
  | { readonly kind: 'exploring'; readonly sight: S; readonly explorer: Explorer };

export interface Whereabouts<S extends Sight> {
  /** Null before the first place and after the last. */
  place(): Seat<S> | null;
  /** What this guest has explored so far, whether or not they look at it now; null without it. */
  explored(): Explorer | null;
  follow(): void;
  explore(): void;
  /** Begins with an exploration, which waits while the guest must look at a question. */
  resume(): void;
  /** Moves to where the state of the class puts this guest. */
  update(): void;
  /** Looks anew at the same, since the screen is another. */
  reseat(): void;
  close(): void;
}

/** Whether a member must look at the open question. Presenters know the answer anyway. */
export function isHeld({ store, driving }: Classroom, { role }: Member): boolean {
  return role === 'viewer' && driving !== null && openQuizOf(store.getState().session) !== null;
}

export function createWhereabouts<S extends Sight>(options: WhereaboutsOptions<S>): Whereabouts<S> {
  const { classroom, member, sights, onChange } = options;
  let place: Seat<S> | null = null;
  /** What this guest has explored so far. */
  let explored: Explorer | null = null;
  /** Closed a little later, since the sight may still be handling the key that led away from it. */
  const leave = (before: Seat<S>): void => {
    if (before.sight !== place?.sight) before.sight.leave();
    setImmediate(() => {
      if (before.sight !== place?.sight) before.sight.close();
      if (before.kind === 'exploring' && place?.kind !== 'exploring') before.explorer.hide();
    });
  };
  const enter = (next: Seat<S>): void => {
    const before = place;
    place = next;
    if (before !== null) leave(before);
    onChange();
  };
  const follow = (held: Explorer | null): void => enter({ kind: 'following', sight: sights.follow(onChange), held });
  const returnTo = (explorer: Explorer): void => {
    explored = explorer;
    explorer.wake();
    enter({ kind: 'exploring', sight: sights.explore(explorer, onChange), explorer });
  };
  const explore = (): void => {
    const before = explored;
    if (before?.catchUp(classroom.store.getState()) === true) returnTo(before);
    else {
      before?.close();
      returnTo(options.openExplorer());
    }
  };
  return {
    place: () => place,
    explored: () => explored,
    follow: () => follow(null),
    resume: () => {
      explored = options.openExplorer();
      if (isHeld(classroom, member)) follow(explored);
      else returnTo(explored);
    },
    explore: () => {
      if (place?.kind === 'following' && place.held !== null) returnTo(place.held);
      else explore();
    },
    update: () => {
      if (place === null) return;
      if (place.kind === 'exploring') {
        if (isHeld(classroom, member)) follow(place.explorer);
      } else if (place.held !== null && classroom.store.getState().session.quiz === null) returnTo(place.held);
      else if (!place.sight.isRight()) follow(place.held);
    },
    reseat: () => {
      if (place?.kind === 'following') follow(place.held);
      else if (place !== null) returnTo(place.explorer);
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
