/**
 * The store of one session: the session, its branches and what they were opened from; nothing derived. Components
 * select from it.
 * Invariant: every history is a view of this session's own, so that what is executed to answer a question, or by others
 * who share the run, does not count as visited.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { Driver } from '../commands/driver.js';
import { contextOf } from '../debugger/command.js';
import { changedSession, newSession, type Session, type SessionChange } from '../debugger/session.js';
import type { SessionHost } from '../debugger/session-host.js';
import { type Branches, branchOf, createBranches } from '../timeline/branches.js';
import type { History } from '../timeline/history.js';
import { viewBranches } from '../timeline/views.js';
import type { FixtureSource } from '../training/fixture/fixture-source.js';

export interface DebuggerState {
  readonly session: Session;
  readonly branches: Branches;
  /** Null if the run was not opened from a file. */
  readonly source: FixtureSource | null;
}

export type DebuggerStore = StoreApi<DebuggerState>;

export function createDebuggerStore(timeline: History, source: FixtureSource | null = null): DebuggerStore {
  const branches = viewBranches(createBranches(timeline));
  const state: DebuggerState = { session: newSession(timeline), branches, source };
  return createStore<DebuggerState>(() => state);
}

/** What a session's host is besides its store: what differs between a screen, a class and a script. */
export type Host = Omit<SessionHost, 'read' | 'write'>;

/** A session on a run: its store, and the driver that runs commands on it for a host. */
export function openSession(
  { timeline, source }: { readonly timeline: History; readonly source: FixtureSource | null },
  host: Host,
): { readonly store: DebuggerStore; readonly driver: Driver } {
  const store = createDebuggerStore(timeline, source);
  return { store, driver: driverOf(store, host) };
}

export function driverOf(store: DebuggerStore, host: Host): Driver {
  return new Driver({
    ...host,
    read: () => contextOf(store.getState()),
    write: (change, branches) => changeSession(store, change, branches),
  });
}

/** The timeline of the branch that the cursor is on. */
export function timelineOf({ session, branches }: DebuggerState): History {
  return branchOf(branches, session.where.cursor.branch).timeline;
}

/** Changes session and branches together, so that the cursor never names a branch that does not exist. */
export function changeSession(store: DebuggerStore, change: SessionChange, branches?: Branches): void {
  store.setState(({ session, ...rest }) => ({
    ...rest,
    session: changedSession(session, change),
    ...(branches !== undefined && { branches: viewBranches(branches) }),
  }));
}

/**
 * A view of the store for drawing: all changes within one turn of the event loop arrive as one notification.
 * @param later when that is; with `setImmediate`, what draws from other views of the store is drawn before
 */
export function oncePerTurn<Store extends DebuggerStore>(store: Store, later = queueMicrotask): Store {
  const listeners = new Set<Parameters<DebuggerStore['subscribe']>[0]>();
  let since: DebuggerState | null = null;
  let stop = (): void => {};
  const tell = (): void => {
    const [state, before] = [store.getState(), since];
    since = null;
    if (before !== null) for (const listener of listeners) listener(state, before);
  };
  const note = (_: DebuggerState, before: DebuggerState): void => {
    if (since === null) later(tell);
    since ??= before;
  };
  return {
    ...store,
    subscribe: (listener) => {
      if (listeners.size === 0) stop = store.subscribe(note);
      listeners.add(listener);
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) stop();
      };
    },
  };
}
