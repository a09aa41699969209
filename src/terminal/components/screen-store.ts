/**
 * The store of a session that is drawn, and how far its screens scroll.
 * Invariant: what has been drawn is remembered with the session that it was drawn from, for screens of all sizes; no key
 * scrolls beyond the last line of a screen.
 */

import type { Size } from '../../document/cells/cell-grid.js';
import { createScreenMemory, type ScreenMemory, scrollBounds } from '../screen/screen.js';
import { changeSession, type DebuggerStore } from '../store.js';
import { type Controlled, pressKey } from './pressed-key.js';

export type ScreenStore = DebuggerStore & { readonly memory: ScreenMemory };

export interface ScreenControls extends Controlled {
  readonly store: ScreenStore;
}

/** @param memory that of another store, whose session is mostly the same */
export function onScreen(store: DebuggerStore, memory: ScreenMemory = createScreenMemory()): ScreenStore {
  return Object.assign(store, { memory });
}

/** Presses a key on a screen of this size. */
export function pressKeyOn(controls: ScreenControls, name: string, size: Size): void {
  pressKey(controls, name);
  keepScrollWithin(controls.store, size);
}

/** Scrolling past an end shows nothing new, but would have to be scrolled back. */
export function keepScrollWithin(store: ScreenStore, { columns, rows }: Size): void {
  const { session, branches } = store.getState();
  const { overlay } = session.open;
  const wanted = overlay.kind === 'help' ? overlay.scroll : session.open.scroll;
  if (wanted === 0) return;
  const { least, most } = scrollBounds(session, branches, columns, rows, store.memory);
  const scroll = Math.max(least, Math.min(most, wanted));
  if (scroll !== wanted)
    changeSession(store, overlay.kind === 'help' ? { overlay: { ...overlay, scroll } } : { scroll });
}
