/**
 * The page of a class, of a relay and of a file: it shows what it is sent, and says what is done on it.
 * Invariant: all that is shown is a function of what was sent and of what is open on the page. The page asks nothing that it
 * is not told it may.
 */
import type { Act } from '../../document/article.js';
import { listenToKeys } from './keys.js';
import { listenToTouches } from './touches.js';
import { createView } from './view.js';

interface AppOptions {
  readonly act: (act: Act) => void;
  /** Comes back after a farewell; without it, no way back is offered. */
  readonly onReturn?: () => void;
  readonly into: HTMLElement;
}

export function createApp({ act, onReturn, into }: AppOptions) {
  const view = createView(into, onReturn !== undefined);
  listenToTouches(view, act, onReturn);
  listenToKeys(view, act);
  return { show: view.show };
}
