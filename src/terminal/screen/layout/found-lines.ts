/** Rows that the screen brings into view. */
import { firstRowOf, lastRowFrom, lineOf } from '../../../document/drawing/rows/regions.js';
import type { Row } from '../../../document/drawing/rows/rows.js';

/** The position of the selected element's row in the pane; null where nothing is selected. */
export function selectedLine(rows: readonly Row[]): number | null {
  return firstRowOf(rows, 'selection');
}

/** The first of the rows above the selected one that are about it too, such as those that say its number. */
export function aboveSelected(rows: readonly Row[], selected: number): number {
  let first = selected;
  while (lineOf(rows[first - 1] ?? []) !== undefined) first--;
  return lineOf(rows[first]) === lineOf(rows[selected]) ? first : selected;
}

/** The last row of what is explained; null where nothing is. */
export function explainedLine(rows: readonly Row[]): number | null {
  const first = firstRowOf(rows, 'explanation');
  return first === null ? null : lastRowFrom(rows, 'explanation', first);
}
