/** Rows that the screen brings into view. */
import { lineOf, type Row } from '../../drawing/rows/rows.js';

/** What stands before each row of a gloss. */
const INDENT = '    ';

/** The position of the selected element's row in the pane; null where nothing is selected. */
export function selectedLine(rows: readonly Row[]): number | null {
  const line = rows.findIndex((spans) => spans.some(({ role }) => role === 'selected'));
  return line === -1 ? null : line;
}

/** The first of the rows above the selected one that are about it too, such as those that say its number. */
export function aboveSelected(rows: readonly Row[], selected: number): number {
  let first = selected;
  while (lineOf(rows[first - 1] ?? []) !== undefined) first--;
  return lineOf(rows[first]) === lineOf(rows[selected]) ? first : selected;
}

/** The last row of what is explained; null where nothing is. */
export function explainedLine(rows: readonly Row[]): number | null {
  const isExplanation = (line: Row | undefined): boolean =>
    line?.length === 2 && line[0].text === INDENT && line[1].role === 'accent';
  let line = rows.findIndex(isExplanation);
  if (line === -1) return null;
  while (isExplanation(rows[line + 1])) line++;
  return line;
}
