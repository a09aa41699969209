/** What viewers see of a session that somebody presents. */
import { createViewerStore } from '../../src/class/room/viewer-store.js';
import type { Session } from '../../src/debugger/session.js';
import { onScreen } from '../../src/terminal/components/screen-store.js';
import type { DebuggerStore } from '../../src/terminal/store.js';

export function sessionsForViewers(store: DebuggerStore): () => Session {
  const viewers = createViewerStore(onScreen(store));
  return () => viewers.getState().session;
}
