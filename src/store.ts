/**
 * The store of one session: the Session, the branches it looks at and what they were opened from, nothing derived.
 * Components select from it.
 * Invariant: a state is never changed in place.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FixtureSource } from './data/fixture/fixture-source.js';
import type { CommandContext } from './debugger/command.js';
import { newSession, type Session } from './debugger/session.js';
import { type Branches, branchOf, createBranches } from './timeline/branches.js';
import type { History } from './timeline/history.js';

export interface DebuggerState {
  readonly session: Session;
  readonly branches: Branches;
  /** Null where the run was not opened from a file. */
  readonly source: FixtureSource | null;
}

export type DebuggerStore = StoreApi<DebuggerState>;

export function createDebuggerStore(timeline: History, source: FixtureSource | null = null): DebuggerStore {
  return createStore<DebuggerState>(() => ({
    session: newSession(timeline),
    branches: createBranches(timeline),
    source,
  }));
}

/** The timeline of the branch that the cursor is in. */
export function timelineOf({ session, branches }: DebuggerState): History {
  return branchOf(branches, session.cursor.branch).timeline;
}

export function contextOf(state: DebuggerState): CommandContext {
  return { ...state, timeline: timelineOf(state) };
}

/** Session and branches change together, so that a cursor never names a branch that is not there. */
export function changeSession(store: DebuggerStore, change: Partial<Session>, branches?: Branches): void {
  store.setState(({ session, ...rest }) => ({
    ...rest,
    session: { ...session, ...change },
    ...(branches === undefined ? {} : { branches }),
  }));
}
