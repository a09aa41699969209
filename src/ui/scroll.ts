/**
 * How far a screen scrolls.
 * Invariant: no key scrolls beyond the last line of a screen.
 */
import type { Size } from '../cells/cell-grid.js';
import { changeSession } from '../store.js';
import { scrollBounds } from '../views/screen.js';
import { pressKey } from './pressed-key.js';
import type { ScreenControls, ScreenStore } from './screen-store.js';

/** Presses a key on a screen of this size. */
export function pressKeyOn(controls: ScreenControls, name: string, size: Size): void {
  pressKey(controls, name);
  keepScrollWithin(controls.store, size);
}

/** Scrolling past an end shows nothing new, but would have to be scrolled back. */
export function keepScrollWithin(store: ScreenStore, { columns, rows }: Size): void {
  const { session, branches } = store.getState();
  const { overlay } = session;
  const wanted = overlay.kind === 'help' ? overlay.scroll : session.scroll;
  if (wanted === 0) return;
  const { least, most } = scrollBounds(session, branches, columns, rows, store.memory);
  const scroll = Math.max(least, Math.min(most, wanted));
  if (scroll !== wanted)
    changeSession(store, overlay.kind === 'help' ? { overlay: { ...overlay, scroll } } : { scroll });
}
