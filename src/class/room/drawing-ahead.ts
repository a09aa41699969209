/**
 * Screens of the first iteration, drawn where nobody sees them while the first guests join. The engine compiles a function
 * when it runs for the first time and optimizes it when it has run often, so without this, a whole class would wait for
 * that at each new kind of step.
 * Invariant: nothing is computed that the class has not computed yet, nothing counts as seen, and between two screens
 * there is time for the guests.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createElement } from 'react';
import type { Size } from '../../document/cells/cell-grid.js';
import { App } from '../../terminal/components/app.js';
import { NO_OFFER } from '../../terminal/components/offer.js';
import { onScreen } from '../../terminal/components/screen-store.js';
import { createScreenMemory } from '../../terminal/screen/screen.js';
import { changeSession, createDebuggerStore } from '../../terminal/store.js';
import { createStage } from '../../terminal/stream/stage.js';
import { startOf } from '../../timeline/cursor.js';
import type { History } from '../../timeline/history.js';
import { viewHistory } from '../../timeline/views.js';
import { createTimeLimit } from './time-limit.js';

/** A size at which every pane is shown. */
const SIZE: Size = { columns: 120, rows: 39 };
/** An iteration of the smallest models has about so many steps; of others, as many are drawn, from all its parts. */
const MOST_SCREENS = 50;
const PAUSE_MILLISECONDS = 20;

/** Resolves with the number of screens that were drawn; ends at the first that cannot be drawn. */
export async function drawAhead(history: History, onError: (error: unknown) => void): Promise<number> {
  const begin = startOf(history);
  const trace = history.kept(begin.iteration);
  if (trace === null) return 0;
  const store = onScreen(createDebuggerStore(viewHistory(history)), createScreenMemory(createTimeLimit()));
  let hasFailed = false;
  const stage = createStage({
    size: SIZE,
    view: ({ columns, rows }) => createElement(App, { store, offer: NO_OFFER, columns, rows }),
    onError: (error) => {
      hasFailed = true;
      onError(error);
    },
  });
  const count = Math.min(trace.frames.length, MOST_SCREENS);
  let drawn = 0;
  for (; drawn < count; drawn++) {
    const before = stage.grid;
    changeSession(store, { cursor: { ...begin, frame: Math.floor((drawn * trace.frames.length) / count) } });
    await pause(PAUSE_MILLISECONDS, undefined, { ref: false });
    if (hasFailed) break;
    stage.encode(before, stage.grid, 'true-color');
  }
  stage.close();
  return drawn;
}
