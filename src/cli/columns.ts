import { widthOf } from '../document/cells/width.js';
import { padEnd } from '../document/drawing/rows/rows.js';

/** Lines with their cells below each other. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => widthOf(row[column]))));
  return rows.map((row) =>
    row
      .map((cell, column) => padEnd(cell, widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
