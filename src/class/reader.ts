/**
 * A follower who scrolls: the session as the class saw it when the first key was pressed, on a screen of the follower's
 * own, until the class moves on.
 * Invariant: scrolling computes nothing but that screen, and shows nothing that the class does not see.
 */

import type { Size } from '../cells/cell-grid.js';
import type { Session } from '../debugger/session.js';
import { changeSession, createDebuggerStore, type DebuggerStore, timelineOf } from '../store.js';
import type { Stage } from '../terminal/stage.js';
import { keepScrollWithin } from '../ui/controls.js';

export interface Reader {
  readonly stage: Stage;
  scroll(rows: number): void;
  /** Whether the class still looks at what is read here. */
  isCurrent(): boolean;
  close(): void;
}

/** How many rows a follower's key scrolls. */
export const SCROLL_KEYS: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -10, pagedown: 10 };

export function createReader(shown: DebuggerStore, size: Size, draw: (store: DebuggerStore) => Stage): Reader {
  const begun = shown.getState();
  const store = createDebuggerStore(timelineOf(begun), begun.source);
  // The room of a message would come and go.
  store.setState({ ...begun, session: { ...begun.session, message: null } });
  const stage = draw(store);
  return {
    stage,
    scroll: (rows) => {
      changeSession(store, { scroll: store.getState().session.scroll + rows });
      keepScrollWithin(store, size);
    },
    isCurrent: () => isSamePage(begun.session, shown.getState().session),
    close: stage.close,
  };
}

function isSamePage(a: Session, b: Session): boolean {
  return (
    a.cursor === b.cursor &&
    a.answer === b.answer &&
    a.overlay.kind === b.overlay.kind &&
    a.lesson === b.lesson &&
    a.quiz?.at === b.quiz?.at &&
    a.pointer === b.pointer &&
    a.selection === b.selection
  );
}
