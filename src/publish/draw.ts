/**
 * Draws places as they look in a terminal, as rows of parts: the panes side by side.
 * Invariant: nothing of a pane is cut off. A look has as many rows as its step needs, and at least those of its layout.
 */
import type { Session } from '../debugger/session.js';
import type { Row } from '../drawing/rows/rows.js';
import type { Branches } from '../timeline/branches.js';
import { cellsOf } from '../ui/row-cells.js';
import { type ScreenMemory, type ScreenParts, screenParts, scrollBounds } from '../views/screen.js';
import { lineOf } from '../web/lines.js';
import type { Line } from '../web/messages.js';
import { ROLE_THEME } from '../web/role-theme.js';

export interface Layout {
  readonly columns: number;
  readonly rows: number;
}

/** For a window, and for a phone. */
export const LAYOUTS: readonly Layout[] = [
  { columns: 120, rows: 36 },
  { columns: 40, rows: 32 },
];
/** A screen of that height shows all that a step can need. */
const MOST_ROWS = 400;

/** A session with its branches, as it is to be drawn. */
export interface Scene {
  readonly session: Session;
  readonly branches: Branches;
}

/** The rows of a screen, each from left to right. The footer, with the keys of a terminal, is left out. */
export function drawnRows(scene: Scene, layout: Layout, memory: ScreenMemory): readonly (readonly Line[])[] {
  const parts = screenOf(scene, layout, memory);
  return rowsOf(parts).map((row) => row.map((part) => lineOf(cellsOf(part, ROLE_THEME))));
}

/** The size of the screen on which a scene is whole. */
export function sizeOf({ session, branches }: Scene, { columns, rows: fewest }: Layout, memory: ScreenMemory): Layout {
  let rows = fewest;
  for (;;) {
    const { least, most } = scrollBounds(session, branches, columns, rows, memory);
    if (most === least || rows >= MOST_ROWS) return { columns, rows };
    rows = Math.min(MOST_ROWS, rows + most - least);
  }
}

function screenOf(scene: Scene, layout: Layout, memory: ScreenMemory): ScreenParts {
  const { columns, rows } = sizeOf(scene, layout, memory);
  const parts = screenParts(scene.session, scene.branches, columns, rows, memory);
  if (parts === null) throw new Error(`A screen of ${columns}×${rows} is too small.`);
  return parts;
}

function rowsOf({
  top,
  program,
  step,
  loss,
  targets,
  displays,
  notice,
  scrubber,
}: ScreenParts): readonly (readonly Row[])[] {
  const below = notice ?? scrubber;
  return [
    ...top.map((row) => [row]),
    ...sideBySide([program, step]),
    ...sideBySide([loss, targets, displays]),
    ...(below === null ? [] : [[below]]),
  ];
}

function sideBySide(panes: readonly (readonly Row[])[]): readonly (readonly Row[])[] {
  const shown = panes.filter((rows) => rows.length > 0);
  return (shown[0] ?? []).map((_, k) => shown.map((rows) => rows[k]));
}
