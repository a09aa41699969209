/**
 * What a guest sees besides the screen that is shared: the row of the class, the guest's own keys, a panel.
 * Invariant: it follows from the class, the guest's place and what the guest has open, and is made once for all who
 * follow and have nothing open.
 */
import type { CellGrid } from '../../document/cells/cell-grid.js';
import type { Glyphs } from '../../document/drawing/rows/glyphs.js';
import { type Row, span } from '../../document/drawing/rows/rows.js';
import { remember } from '../../numbers/kernels/remember.js';
import type { Theme } from '../../terminal/components/theme.js';
import { encodeDifference } from '../../terminal/stream/difference.js';
import { encodeOnce } from '../../terminal/stream/newest.js';
import { synchronize } from '../../terminal/stream/synchronized-output.js';
import { type Additions, createRowPainter } from '../room/class-row.js';
import type { Classroom } from '../room/classroom.js';
import { glyphsOfClass } from '../room/glyphs.js';
import { createAlike } from '../room/guest/alike.js';
import type { Seen } from '../room/guest/screen.js';
import { panelHeight, panelRows } from '../room/panels/panel.js';
import { followerFooter, rowsOf } from '../room/row-text.js';
import { withRequest } from './acknowledged-output.js';

export type SharedFrames = ReturnType<typeof createSharedFrames>;

export function createSharedFrames(classroom: Classroom) {
  return {
    paint: createGuestPainter(classroom),
    encode: encodeOnce(encodeDifference),
    /** Surrounds a frame for terminals that show it at once. */
    synchronize: remember(synchronize),
    /** Adds a status request to a frame. */
    ask: remember(withRequest),
  };
}

/** The shared screen `grid` as this guest sees it on a terminal with so many rows. */
type GuestPainter = (grid: CellGrid, seen: Seen, theme: Theme, terminalRows: number) => CellGrid;

/** One painter for all terminals of a class. */
export function createGuestPainter(classroom: Classroom): GuestPainter {
  const paint = createRowPainter();
  const alike = remember((_: Theme) => createAlike<Additions>(classroom));
  return (grid, seen, theme, terminalRows) => {
    const isBelow = grid.rows.length < terminalRows;
    const on = isBelow ? String(grid.columns) : `over ${grid.columns}`;
    const make = (): Additions => additionsTo(grid, { ...seen, classroom, theme, isBelow });
    return paint(grid, alike(theme)(seen, on, make));
  };
}

interface AdditionsInput extends Seen {
  readonly classroom: Classroom;
  readonly theme: Theme;
  readonly isBelow: boolean;
}

function additionsTo(grid: CellGrid, input: AdditionsInput): Additions {
  const { theme, isBelow } = input;
  const glyphs = glyphsOfClass(input.classroom);
  const seen = { ...input, columns: grid.columns, glyphs };
  const rows = rowsOf(seen);
  const [above, row] = [rows.slice(0, -1), rows.at(-1) ?? []];
  const footer = followerFooter(seen) ?? [];
  const hasFooter = footer.length > 0 && isBelow;
  const panel = rowsOfPanel(grid, input, glyphs);
  const over = [...panel, ...(hasFooter ? [footer] : []), ...above];
  // Where the row covers the footer, it includes the footer's keys.
  return { row: hasFooter ? row : [...row, span('  '), ...footer], over, isBelow, theme, glyphs };
}

function rowsOfPanel(
  grid: CellGrid,
  { classroom, member, theme, keys }: AdditionsInput,
  glyphs: Glyphs,
): readonly Row[] {
  const panel = keys.panel();
  if (panel === null) return [];
  const about = { classroom, member, hasLightPaper: theme.name === 'light', glyphs };
  return panelRows(panel, about, grid.columns, panelHeight(grid.rows.length));
}
