/**
 * The store of one session: the session, its branches and what they were opened from; nothing derived. Components
 * select from it.
 * Invariant: every history is a view of this session's own, so that what is executed to answer a question, or by others
 * who share the run, does not count as visited.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FixtureSource } from './data/fixture/fixture-source.js';
import type { CommandContext } from './debugger/command.js';
import { Driver } from './debugger/driver.js';
import { newSession, type Session } from './debugger/session.js';
import type { SessionHost } from './debugger/session-host.js';
import { type Branches, branchOf, createBranches } from './timeline/branches.js';
import type { History } from './timeline/history.js';
import { viewBranches } from './timeline/views.js';
import { createScreenMemory, type ScreenMemory } from './views/screen.js';

export interface DebuggerState {
  readonly session: Session;
  readonly branches: Branches;
  /** Null if the run was not opened from a file. */
  readonly source: FixtureSource | null;
}

/** Besides its state, it remembers what has been drawn from it, on any screen. */
export type DebuggerStore = StoreApi<DebuggerState> & { readonly memory: ScreenMemory };

/** @param memory that of another store, whose session is mostly the same */
export function createDebuggerStore(
  timeline: History,
  source: FixtureSource | null = null,
  memory: ScreenMemory = createScreenMemory(),
): DebuggerStore {
  const branches = viewBranches(createBranches(timeline));
  const state: DebuggerState = { session: newSession(timeline), branches, source };
  return Object.assign(
    createStore<DebuggerState>(() => state),
    { memory },
  );
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
  return branchOf(branches, session.cursor.branch).timeline;
}

export function contextOf(state: DebuggerState): CommandContext {
  return { ...state, timeline: timelineOf(state) };
}

/** Changes session and branches together, so that the cursor never names a branch that does not exist. */
export function changeSession(store: DebuggerStore, change: Partial<Session>, branches?: Branches): void {
  store.setState(({ session, ...rest }) => ({
    ...rest,
    session: { ...session, ...change },
    ...(branches === undefined ? {} : { branches: viewBranches(branches) }),
  }));
}

/** A view of the store for drawing: all changes within one turn of the event loop arrive as one notification. */
export function oncePerTurn(store: DebuggerStore): DebuggerStore {
  return {
    ...store,
    subscribe: (listener) => {
      let since: DebuggerState | null = null;
      const tell = (): void => {
        const before = since;
        since = null;
        if (before !== null) listener(store.getState(), before);
      };
      return store.subscribe((_, previous) => {
        if (since === null) queueMicrotask(tell);
        since ??= previous;
      });
    },
  };
}
