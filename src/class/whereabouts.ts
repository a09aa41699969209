/**
 * Where a guest looks: at a stage of the class, or at one of their own.
 * Invariant: a viewer who explores sees the class's screen while a question is open, and afterwards continues where
 * they were. What somebody explored is kept while they look at the class. A stage that has failed is exchanged for a
 * fresh one.
 */
import type { CellGrid, Size } from '../cells/cell-grid.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import type { Stage } from '../terminal/stage.js';
import type { Theme } from '../ui/theme.js';
import { stageSizeFor } from './class-row.js';
import type { Classroom } from './classroom.js';
import type { Explorer } from './explorer.js';
import { createReader, type Reader } from './reader.js';
import type { Member } from './roles.js';
import type { StageLease, StagePool } from './stage-pool.js';

interface WhereaboutsOptions {
  readonly classroom: Classroom;
  readonly member: Member;
  readonly theme: () => Theme;
  readonly openExplorer: () => Explorer;
  /** Called with each new grid. */
  readonly onGrid: (grid: CellGrid) => void;
}

export type Seat =
  /** `held` is the exploration that a question interrupted. */
  | {
      readonly kind: 'following';
      readonly pool: StagePool;
      readonly lease: StageLease;
      readonly stage: Stage;
      readonly held: Explorer | null;
      /** What the guest scrolls, if they do: then it has the stage. */
      readonly reader: Reader | null;
    }
  | { readonly kind: 'exploring'; readonly stage: Stage; readonly explorer: Explorer };

export interface Whereabouts {
  /** Null before the first place and after the last. */
  place(): Seat | null;
  /** What this guest has explored so far, whether or not they look at it now; null without it. */
  explored(): Explorer | null;
  follow(size: Size): void;
  explore(size: Size): void;
  /** Begins with an exploration, which waits while the guest must look at a question. */
  resume(size: Size): void;
  /** Scrolls what the class sees, for this guest alone, until the class moves on. */
  scroll(rows: number, size: Size): void;
  /** Moves to where the state of the class puts this guest. */
  update(size: Size): void;
  resize(size: Size): void;
  close(): void;
}

/** Whether a member must look at the open question. Presenters know the answer anyway. */
export function isHeld({ store, driving }: Classroom, { role }: Member): boolean {
  return role === 'viewer' && driving !== null && openQuizOf(store.getState().session) !== null;
}

export function createWhereabouts(options: WhereaboutsOptions): Whereabouts {
  const { classroom, member, onGrid } = options;
  let place: Seat | null = null;
  /** What this guest has explored so far. */
  let explored: Explorer | null = null;
  let unsubscribe: () => void = () => {};
  /** Deferred, since the stage may still be handling the key that led away from it. */
  const leave = (before: Seat): void =>
    void setImmediate(() => {
      if (before.kind === 'following') {
        const now = place?.kind === 'following' ? place : null;
        if (before.reader !== now?.reader) before.reader?.close();
        if (before.lease !== now?.lease) before.pool.release(before.lease);
      } else if (place?.kind !== 'exploring') before.explorer.hide();
    });
  const enter = (next: Seat): void => {
    const before = place;
    unsubscribe();
    place = next;
    unsubscribe = next.stage.subscribe(onGrid);
    onGrid(next.stage.grid);
    if (before !== null) leave(before);
  };
  const follow = (size: Size, held: Explorer | null): void => {
    const pool = classroom.poolFor(member);
    const lease = pool.acquire({ size: stageSizeFor(size), theme: options.theme() });
    enter({ kind: 'following', pool, lease, stage: lease.stage, held, reader: null });
  };
  const returnTo = (explorer: Explorer, size: Size): void => {
    explored = explorer;
    enter({ kind: 'exploring', stage: explorer.show(stageSizeFor(size), options.theme()), explorer });
  };
  const explore = (size: Size): void => {
    const before = explored;
    if (before?.catchUp(classroom.store.getState()) === true) returnTo(before, size);
    else {
      before?.close();
      returnTo(options.openExplorer(), size);
    }
  };
  const isRight = ({ pool, lease, reader }: Extract<Seat, { kind: 'following' }>): boolean =>
    pool === classroom.poolFor(member) &&
    pool.suits(lease) &&
    // Whoever drives moves what everybody sees.
    (reader === null || (reader.isCurrent() && classroom.driving !== member));
  return {
    place: () => place,
    explored: () => explored,
    follow: (size) => follow(size, null),
    resume: (size) => {
      explored = options.openExplorer();
      if (isHeld(classroom, member)) follow(size, explored);
      else returnTo(explored, size);
    },
    explore: (size) => {
      if (place?.kind === 'following' && place.held !== null) returnTo(place.held, size);
      else explore(size);
    },
    scroll: (rows, size) => {
      if (place?.kind !== 'following') return;
      const shown = classroom.shownTo(member);
      const on = stageSizeFor(size);
      const reader = place.reader ?? createReader(shown, on, (store) => classroom.drawFor(store, on, options.theme()));
      reader.scroll(rows);
      if (place.reader === null) enter({ ...place, stage: reader.stage, reader });
    },
    update: (size) => {
      if (place === null) return;
      if (place.kind === 'exploring') {
        if (isHeld(classroom, member)) follow(size, place.explorer);
      } else if (place.held !== null && classroom.store.getState().session.quiz === null) {
        returnTo(place.held, size);
      } else if (!isRight(place)) {
        follow(size, place.held);
      }
    },
    resize: (size) => {
      if (place?.kind === 'following') follow(size, place.held);
      else if (place !== null) {
        returnTo(place.explorer, size);
      }
    },
    close: () => {
      unsubscribe();
      const last = place;
      place = null;
      if (last !== null) leave(last);
      const closing = explored;
      explored = null;
      if (closing !== null) setImmediate(closing.close);
    },
  };
}
