/**
 * Finds what lies under a cell of the screen, mirroring how the screen is put together.
 * Invariant: a line is hit exactly where the screen shows it.
 */

import { shownMoment } from '../debugger/answers/token.js';
import { cursorLine, listingLines } from '../debugger/places/program-lines.js';
import type { Session } from '../debugger/session.js';
import { type Branches, branchOf } from '../timeline/branches.js';
import { contentHeight } from './drawing/frame-box.js';
import { windowStart } from './drawing/window.js';
import { hasLossLine } from './screen/layout.js';
import { roomFor } from './screen/room.js';
import { createScreenMemory, type ScreenMemory, screenParts } from './screen.js';
import { iterationAt } from './scrubber.js';

export type Hit =
  /** A line of the listing. */
  | { readonly kind: 'program'; readonly line: number }
  /** A line of the step pane, counted from the selected one; null where nothing is selected. */
  | { readonly kind: 'step'; readonly fromSelected: number | null }
  | { readonly kind: 'scrubber'; readonly iteration: number }
  | { readonly kind: 'nothing' };

const NOTHING: Hit = { kind: 'nothing' };

export function hitAt(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  x: number,
  y: number,
  memory: ScreenMemory = createScreenMemory(),
): Hit {
  const layout = roomFor(session, branches, columns, rows, memory.paneOf);
  if (layout.kind === 'too-small' || session.overlay.kind !== 'none') return NOTHING;
  const { timeline } = branchOf(branches, session.cursor.branch);
  if (layout.hasScrubber && y === rows - 2) {
    const iteration = iterationAt(x, timeline.numbers, columns);
    return iteration === null ? NOTHING : { kind: 'scrubber', iteration };
  }
  const top = 2 + Number(hasLossLine(columns, rows));
  const inner = y - top - 1;
  if (inner < 0 || inner >= contentHeight(layout.bodyHeight)) return NOTHING;
  const programWidth = layout.programWidth > 0 || session.focus === 'step' ? layout.programWidth : columns;
  if (x < programWidth) {
    const moment = shownMoment(timeline, session);
    const lines = listingLines(moment, session.folds);
    const chosen = session.focus === 'program' ? session.listingLine : null;
    const first = windowStart(chosen ?? cursorLine(lines, moment), contentHeight(layout.bodyHeight), lines.length);
    const line = first + inner;
    return line < lines.length ? { kind: 'program', line } : NOTHING;
  }
  const parts = screenParts(session, branches, columns, rows, memory);
  const selected = (parts?.step ?? []).findIndex((row) => row.some(({ role }) => role === 'selected'));
  return { kind: 'step', fromSelected: selected === -1 ? null : inner + 1 - selected };
}
