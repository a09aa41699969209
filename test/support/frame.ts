/** The frame of a screen as it is drawn: where its boxes begin and end, and where their titles stand. */
import { type Row, rowWidth, textOf } from '../../src/document/drawing/rows/rows.js';
import { bandsOf, heightOf, type ScreenParts } from '../../src/terminal/screen/screen.js';

/** The borders of all boxes as a text, also of those that something lies over. */
export function frameOf(parts: ScreenParts): string {
  const { top, panes, lower, bottom } = bandsOf({ ...parts, over: [] });
  const below = top.length + heightOf(panes);
  return [
    `${top.length} rows above, ${bottom.length} below`,
    ...bordersOf(panes, top.length),
    ...bordersOf(lower, below),
  ].join('\n');
}

/** The rows of a screen from top to bottom as texts. */
export function linesOfScreen(parts: ScreenParts): readonly string[] {
  const { top, panes, lower, bottom } = bandsOf(parts);
  const beside = (band: readonly (readonly Row[])[]): readonly string[] =>
    Array.from({ length: heightOf(band) }, (_, y) => band.map((box) => textOf(box[y] ?? [])).join(''));
  return [...top.map(textOf), ...beside(panes), ...beside(lower), ...bottom.map(textOf)];
}

/** The first and the last sign of each row of boxes side by side, with their columns, and where titles begin. */
function bordersOf(band: readonly (readonly Row[])[], top: number): readonly string[] {
  let right = 0;
  return band.flatMap((box) => {
    const left = right;
    right += rowWidth(box[0] ?? []);
    return box.map((line, y) => {
      const signs = Array.from(textOf(line));
      const title = y === 0 ? ` title at ${left + rowWidth(line.slice(0, 1))}` : '';
      return `row ${top + y}: ${left} ${signs[0]} to ${left + rowWidth(line)} ${signs.at(-1)}${title}`;
    });
  });
}
