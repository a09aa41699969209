/** The stops of the class so far, for latecomers: a list to scroll through, on the guest's own screen. */

import { boxRows, contentHeight, contentWidth } from '../../drawing/rows/frame-box.js';
import { EMPTY_ROW, type Row, wrap } from '../../drawing/rows/rows.js';
import type { Narration } from '../../report/narration.js';

const TITLE = 'the stops so far';
/** From here on there is room for the keys. */
const WIDE = 60;
const NOTHING = 'Nothing yet: the class is at its first stop.';

export function recapRows(
  stops: readonly Narration[],
  scroll: number,
  width: number,
  mostRows: number,
): readonly Row[] {
  const content = contentOf(stops, contentWidth(width));
  const height = Math.min(content.length + 2, mostRows);
  const title = width < WIDE ? TITLE : `${TITLE}: ↑ ↓ scroll, Esc closes`;
  return boxRows(content, { title, width, height, focused: true, scroll });
}

/** How far it can be scrolled. */
export function mostRecapScroll(stops: readonly Narration[], width: number, mostRows: number): number {
  return Math.max(0, contentOf(stops, contentWidth(width)).length - contentHeight(mostRows));
}

/** The same, to be read aloud. */
export function recapText(stops: readonly Narration[]): string {
  return stops.length === 0 ? NOTHING : stops.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs]).join('\n');
}

function contentOf(stops: readonly Narration[], width: number): readonly Row[] {
  if (stops.length === 0) return wrap(NOTHING, width);
  return stops.flatMap(({ heading, paragraphs }, k) => [
    ...(k === 0 ? [] : [EMPTY_ROW]),
    ...wrap(heading, width, 'title'),
    ...paragraphs.flatMap((text) => wrap(text, width)),
  ]);
}
