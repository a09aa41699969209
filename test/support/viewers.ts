/** What viewers see of a session that somebody presents. */
import { createViewerStore } from '../../src/class/viewer-store.js';
import type { Session } from '../../src/debugger/session.js';
import type { DebuggerStore } from '../../src/store.js';
import { onScreen } from '../../src/ui/screen-store.js';

export function sessionsForViewers(store: DebuggerStore): () => Session {
  const viewers = createViewerStore(onScreen(store));
  return () => viewers.getState().session;
}
