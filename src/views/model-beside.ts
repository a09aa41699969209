/**
 * The picture of the model in the place of the program listing.
 * Invariant: the box of the cursor, or the one selected by hand, is always in view.
 */

import { sayModelGraph } from '../answers/model.js';
import { mapViewAt } from '../debugger/map/way.js';
import type { Moment } from '../debugger/places/moment.js';
import { windowStart } from '../document/window.js';
import { graphRows } from '../drawing/rows/graph/graph.js';
import { lineOf } from '../drawing/rows/rows.js';

/** @param chosen the position of the box that is selected by hand */
export function modelBeside(moment: Moment, chosen: number | null, width: number, height: number) {
  const view = mapViewAt(moment);
  const { boxes, current } = view;
  const selected = chosen === null ? null : (boxes[Math.min(chosen, boxes.length - 1)] ?? null);
  const rows = graphRows(sayModelGraph(view, moment, selected), width, height);
  const wanted = selected ?? current;
  const at = wanted === null ? 0 : rows.findLastIndex((line) => (lineOf(line) ?? 0) <= boxes.indexOf(wanted));
  return {
    rows /** How many of them are above the first one in view. */,
    scroll: windowStart(Math.max(0, at), height, rows.length),
  };
}
