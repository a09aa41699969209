/**
 * Finds what lies under a cell of the screen, mirroring how the screen is put together.
 * Invariant: a line is hit exactly where the screen shows it.
 */

import { isOfKind } from '../answers/answer.js';
import { MODEL } from '../answers/model.js';
import { shownMoment } from '../answers/token.js';
import type { Moment } from '../debugger/places/moment.js';
import { listingAt } from '../debugger/places/program-lines.js';
import type { Session } from '../debugger/session.js';
import { windowStart } from '../document/window.js';
import { contentHeight } from '../drawing/rows/frame-box.js';
import { lineOf } from '../drawing/rows/regions.js';
import type { Row } from '../drawing/rows/rows.js';
import { momentOf } from '../saying/compared.js';
import type { Branches } from '../timeline/branches.js';
import { selectedLine } from './screen/found-lines.js';
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
  if (layout === null || session.overlay.kind !== 'none') return NOTHING;
  const moment = momentOf(session, branches);
  if (layout.hasScrubber && y === rows - 2) {
    const iteration = iterationAt(x, moment.timeline.numbers, columns);
    return iteration === null ? NOTHING : { kind: 'scrubber', iteration };
  }
  const top = 2 + Number(hasLossLine(columns, rows));
  const inner = y - top - 1;
  if (inner < 0 || inner >= contentHeight(layout.bodyHeight)) return NOTHING;
  const parts = screenParts(session, branches, columns, rows, memory);
  const programWidth = layout.programWidth > 0 || session.focus === 'step' ? layout.programWidth : columns;
  if (x < programWidth) {
    const line =
      session.look.beside === 'model'
        ? lineOf(parts?.program[inner + 1] ?? [])
        : listedAt(session, shownMoment(moment, session), layout.bodyHeight, inner);
    return line === undefined ? NOTHING : { kind: 'program', line };
  }
  const { answer } = session;
  if (isOfKind(MODEL, answer)) {
    const line = lineOf(parts?.step[inner + 1] ?? []);
    return { kind: 'step', fromSelected: line === undefined ? null : line - answer.line };
  }
  return { kind: 'step', fromSelected: distanceToSelected(parts?.step ?? [], inner + 1) };
}

/** The distance in lines where rows say which they are about, else in rows. */
function distanceToSelected(rows: readonly Row[], position: number): number | null {
  const selected = selectedLine(rows);
  if (selected === null) return null;
  const [line, from] = [lineOf(rows[position] ?? []), lineOf(rows[selected])];
  return line === undefined || from === undefined ? position - selected : line - from;
}

/** The line of the listing in one of its rows. */
function listedAt(session: Session, moment: Moment, height: number, row: number): number | undefined {
  const chosen = session.focus === 'program' ? session.listingLine : null;
  const { lines, current } = listingAt(moment, session);
  const line = windowStart(chosen ?? current, contentHeight(height), lines.length) + row;
  return line < lines.length ? line : undefined;
}
