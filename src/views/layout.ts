/**
 * Which panes a screen of a given size has, and how large they are. Each width has its own design: below 100 columns
 * the loss moves into the header and the listing narrows, below 80 the step stands alone.
 * Invariant: header, rail, panes and footer fill the screen exactly.
 */

export type Layout =
  | { readonly kind: 'too-small' }
  | {
      readonly kind: 'panes';
      /** Width of the program listing; 0 where it is shown only while it has the focus. */
      readonly programWidth: number;
      readonly stepWidth: number;
      readonly bodyHeight: number;
      /** Height of the row of loss panes under the body; 0 where there is none. */
      readonly lossHeight: number;
      /** Whether the scrubber is shown under the panes. */
      readonly hasScrubber: boolean;
    };

export const SMALLEST = { columns: 60, rows: 20 } as const;

/** Header, rail and footer. */
const FIXED_ROWS = 3;
const LOSS_HEIGHT = 9;
/** The least height with a line to spare for the scrubber. */
const SCRUBBER_ROWS = 24;

/** @param hasNotice whether a message takes an extra row, in place of the scrubber where there is one */
export function layoutFor(columns: number, rows: number, hasNotice = false): Layout {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return { kind: 'too-small' };
  const lossHeight = columns >= 100 && rows >= 32 ? LOSS_HEIGHT : 0;
  const hasRoom = rows >= SCRUBBER_ROWS;
  const hasScrubber = hasRoom && !hasNotice;
  const above = Number(hasLossLine(columns, rows));
  const bodyHeight = rows - FIXED_ROWS - above - lossHeight - Number(hasRoom || hasNotice);
  const programWidth = columns < 80 ? 0 : columns < 100 ? 28 : Math.min(60, Math.floor(columns / 3));
  return { kind: 'panes', programWidth, stepWidth: columns - programWidth, bodyHeight, lossHeight, hasScrubber };
}

/** Whether the loss is a line under the rail instead of a pane. */
export function hasLossLine(columns: number, rows: number): boolean {
  return !(columns >= 100 && rows >= 32) && rows >= 24;
}
