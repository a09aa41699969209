/**
 * The page of a class, of a relay and of a file: it shows what it is sent, and says what is done on it.
 * Invariant: all that is shown is a function of what was sent and of what is open on the page. The page asks nothing that it
 * is not told it may.
 */
import type { Act } from '../../document/article.js';
import type { Down } from '../protocol.js';
import { listenToKeys } from './keys.js';
import { listenToTouches } from './touches.js';
import { createView } from './view.js';

export interface AppOptions {
  readonly act: (act: Act) => void;
  /** Comes back after a farewell; without it, no way back is offered. */
  readonly onReturn?: () => void;
  /** Whether a key means something at the other end; else the browser has it. Default: all of them do. */
  readonly hasKey?: (key: string) => boolean;
  readonly into: HTMLElement;
}

export interface App {
  show(down: Down): void;
}

export function createApp({ act, onReturn, hasKey = () => true, into }: AppOptions): App {
  const view = createView(into, onReturn !== undefined);
  listenToTouches(view, act, onReturn);
  listenToKeys(view, act, hasKey);
  return { show: view.show };
}
