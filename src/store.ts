/**
 * The store of one session: the Session and the timeline it looks at, nothing derived. Components select from it.
 * Invariant: a state is never changed in place.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { NEW_SESSION, type Session } from './debugger/session.js';
import type { Timeline } from './timeline/timeline.js';

export interface DebuggerState {
  readonly session: Session;
  readonly timeline: Timeline;
}

export type DebuggerStore = StoreApi<DebuggerState>;

export function createDebuggerStore(timeline: Timeline): DebuggerStore {
  return createStore<DebuggerState>(() => ({ session: NEW_SESSION, timeline }));
}
