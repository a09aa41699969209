/**
 * The picture of the model in the place of the program listing.
 * Invariant: the box of the cursor, or the one selected by hand, is always in view.
 */
import { mapViewAt } from '../../debugger/map/way.js';
import type { Moment } from '../../debugger/places/moment.js';
import { windowStart } from '../../document/window.js';
import type { Row } from '../../drawing/rows/rows.js';
import { modelPicture } from './picture.js';

export interface ModelBeside {
  readonly rows: readonly Row[];
  /** How many of them are above the first one in view. */
  readonly scroll: number;
  /** The position among the boxes that are shown of the first one in each row. */
  readonly lines: readonly number[];
}

/** @param chosen the position of the box that is selected by hand */
export function modelBeside(moment: Moment, chosen: number | null, width: number, height: number): ModelBeside {
  const view = mapViewAt(moment);
  const { boxes, current } = view;
  const selected = chosen === null ? null : (boxes[Math.min(chosen, boxes.length - 1)] ?? null);
  const picture = modelPicture({ view, moment, selected, width, height });
  const wanted = selected ?? current;
  const at = wanted === null ? 0 : picture.boxes.findLastIndex((box) => boxes.indexOf(box) <= boxes.indexOf(wanted));
  return {
    rows: picture.rows,
    scroll: windowStart(Math.max(0, at), height, picture.rows.length),
    lines: picture.boxes.map((box) => boxes.indexOf(box)),
  };
}
