/**
 * Which panes a screen of a given size has, and how large they are. Each width has its own design: below 100 columns
 * the loss moves into the header and the listing narrows, below 80 the step stands alone, below 60 it has no sides. Which
 * panes give way to a step that does not fit is decided in `room`.
 * Invariant: header, rail, panes and footer fill the screen exactly.
 */

export interface Panes {
  /** Width of the program listing; 0 where it is shown only while it has the focus. */
  readonly programWidth: number;
  readonly stepWidth: number;
  readonly bodyHeight: number;
  /** Height of the row of loss panes under the body; 0 where there is none. */
  readonly lossHeight: number;
  /** Whether the scrubber is shown under the panes. */
  readonly hasScrubber: boolean;
  /** Whether panes have no sides, on a screen as narrow as a phone. */
  readonly isOpen: boolean;
}

/** What leaves its room to the step: the listing, and of the loss panes all but the rows that they need. */
interface Yielding {
  readonly listing: boolean;
  /** Rows that are left to the content of the loss panes; with 0 there are none. */
  readonly lowerRows: number;
  /** Whether the listing is code, whose lines are longer. */
  readonly isCode?: boolean;
}

/** The rows of content that loss panes have where nothing yields. */
export const LOWER_ROWS = 7;
const NOTHING_YIELDS: Yielding = { listing: false, lowerRows: LOWER_ROWS };

export const SMALLEST = { columns: 40, rows: 20 } as const;

/** Header, rail and footer. */
const FIXED_ROWS = 3;
const BORDERS = 2;
/** The least height with a line to spare for the scrubber. */
const SCRUBBER_ROWS = 24;

/** The least height for the loss as a line: that of a class on a terminal of 24 rows, one of which is the class's. */
const LOSS_LINE_ROWS = 23;

/** The least width for panes with sides. */
const CLOSED_COLUMNS = 60;
/** Nearly all lines of code are shorter, with their marks and the sides of the pane. */
const LONGEST_CODE = 94;
/** The least width for a listing of its full width, and for loss panes. */
export const WIDE_COLUMNS = 100;

/**
 * Null where the screen is too small.
 * @param hasNotice whether a message takes an extra row, in place of the scrubber where there is one
 * @param yielding what leaves its room to the step
 */
export function layoutFor(
  columns: number,
  rows: number,
  hasNotice = false,
  yielding: Yielding = NOTHING_YIELDS,
): Panes | null {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return null;
  const lossHeight = hasLowerPanes(columns, rows) && yielding.lowerRows > 0 ? yielding.lowerRows + BORDERS : 0;
  const hasRoom = rows >= SCRUBBER_ROWS;
  const hasScrubber = hasRoom && !hasNotice;
  const above = Number(hasLossLine(columns, rows));
  const bodyHeight = rows - FIXED_ROWS - above - lossHeight - Number(hasRoom || hasNotice);
  const programWidth = yielding.listing ? 0 : listingWidth(columns, yielding.isCode === true);
  const isOpen = columns < CLOSED_COLUMNS;
  return {
    programWidth,
    stepWidth: columns - programWidth,
    bodyHeight,
    lossHeight,
    hasScrubber,
    isOpen,
  };
}

/** Whether the loss is a line under the rail instead of a pane. */
export function hasLossLine(columns: number, rows: number): boolean {
  return !hasLowerPanes(columns, rows) && rows >= LOSS_LINE_ROWS;
}

function hasLowerPanes(columns: number, rows: number): boolean {
  return columns >= WIDE_COLUMNS && rows >= 32;
}

function listingWidth(columns: number, isCode: boolean): number {
  if (columns < 80) return 0;
  if (isCode) return Math.min(LONGEST_CODE, Math.floor(columns * 0.45));
  return columns < WIDE_COLUMNS ? 28 : Math.min(60, Math.floor(columns / 3));
}
