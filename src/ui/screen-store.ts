/**
 * The store of a session that is drawn.
 * Invariant: what has been drawn is remembered with the session that it was drawn from, for screens of all sizes.
 */
import type { DebuggerStore } from '../store.js';
import { createScreenMemory, type ScreenMemory } from '../views/screen.js';
import type { Controlled } from './pressed-key.js';

export type ScreenStore = DebuggerStore & { readonly memory: ScreenMemory };

export interface ScreenControls extends Controlled {
  readonly store: ScreenStore;
}

/** @param memory that of another store, whose session is mostly the same */
export function onScreen(store: DebuggerStore, memory: ScreenMemory = createScreenMemory()): ScreenStore {
  return Object.assign(store, { memory });
}
