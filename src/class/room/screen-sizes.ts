/**
 * The sizes at which the shared session is drawn. A few different ones are drawn exactly; in a crowd of more, everyone
 * gets the largest step of a short ladder that fits, because each size costs as much as fifty viewers of one size.
 * Invariant: a size is never larger than the wished one, except on terminals that are too small for any screen.
 */
import type { Size } from '../../document/cells/cell-grid.js';
import { SMALLEST } from '../../terminal/screen/layout/plan.js';
import { LARGEST_SCREEN, SMALLEST_SCREEN } from './limits.js';

/** Up to this many different sizes are drawn exactly. */
const MOST_EXACT = 6;
/** A crowd is over when there are so few, so that one who comes and goes does not change everyone's screen. */
const FEW_AGAIN = 4;

/** Screens above the class's row, at the steps where panes appear and terminals usually open, by area. */
export const LADDER: readonly Size[] = [
  SMALLEST,
  { columns: 40, rows: 28 },
  { columns: 60, rows: 20 },
  { columns: 40, rows: 36 },
  { columns: 60, rows: 32 },
  { columns: 80, rows: 23 },
  { columns: 100, rows: 32 },
  { columns: 120, rows: 29 },
  { columns: 120, rows: 39 },
  { columns: 160, rows: 47 },
  { columns: 200, rows: 55 },
];

export function roundDown({ columns, rows }: Size): Size {
  return LADDER.findLast((step) => step.columns <= columns && step.rows <= rows) ?? SMALLEST;
}

/** A size that a peer claims, within bounds; `otherwise` for what is no size. */
export function clampSize(columns: unknown, rows: unknown, otherwise: Size): Size {
  const clamp = (value: unknown, side: keyof Size): number =>
    typeof value === 'number' && value > 0
      ? Math.max(SMALLEST_SCREEN[side], Math.min(LARGEST_SCREEN[side], Math.floor(value)))
      : otherwise[side];
  return { columns: clamp(columns, 'columns'), rows: clamp(rows, 'rows') };
}

/**
 * @param onChange called a little later when it has become crowded, or no longer is: one who changes size has both for
 * a moment
 */
export function createSizeCount(onChange: () => void) {
  const wished = new Map<string, number>();
  let isCrowded = false;
  let isSettling = false;
  const settle = (): void => {
    isSettling = false;
    const now = wished.size > (isCrowded ? FEW_AGAIN : MOST_EXACT);
    if (now === isCrowded) return;
    isCrowded = now;
    onChange();
  };
  const change = (size: Size, by: 1 | -1): void => {
    const name = `${size.columns}×${size.rows}`;
    const count = (wished.get(name) ?? 0) + by;
    if (count === 0) wished.delete(name);
    else wished.set(name, count);
    if (!isSettling) setTimeout(settle, SETTLE_MILLISECONDS).unref();
    isSettling = true;
    // A crowd that comes at once does not get a screen each before it is noticed.
    if (!isCrowded && wished.size > MOST_EXACT + 1) settle();
  };
  return {
    add: (size: Size): void => change(size, 1),
    remove: (size: Size): void => change(size, -1),
    /** Whether so many different sizes are wished for that they are rounded down. */
    get isCrowded() {
      return isCrowded;
    },
  };
}

const SETTLE_MILLISECONDS = 100;
