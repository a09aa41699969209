/** Rows that the screen brings into view. */
import type { Row } from '../../drawing/rows/rows.js';

/** What stands before each row of a gloss. */
const INDENT = '    ';

/** The position of the selected element's row in the pane; null where nothing is selected. */
export function selectedLine(rows: readonly Row[]): number | null {
  const line = rows.findIndex((spans) => spans.some(({ role }) => role === 'selected'));
  return line === -1 ? null : line;
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
