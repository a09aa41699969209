/**
 * The left of the screen: the frames of the iteration as a listing, indented by scope, or as code, with the cursor's
 * arrow; or the picture of the model.
 * Invariant: the line or box of the cursor (or the one chosen by hand) is always in view; what has not executed yet is
 * muted.
 */

import { mapViewAt } from '../../analysis/map/model-map.js';
import type { Moment } from '../../debugger/places/moment.js';
import { type ListingLine, listingAt } from '../../debugger/places/program-lines.js';
import type { Session } from '../../debugger/session.js';
import { markedFrames } from '../../debugger/stopping/breakpoints.js';
import { type Glyphs, UNICODE } from '../../document/drawing/rows/glyphs.js';
import { graphRows } from '../../document/drawing/rows/graph/graph.js';
import { lineOf } from '../../document/drawing/rows/regions.js';
import { aboutLine, type Row, row, span, spread } from '../../document/drawing/rows/rows.js';
import { windowStart } from '../../document/window.js';
import { sayLine } from '../../explaining/listing.js';
import { sayModelGraph } from '../../questions/model.js';

export function listing(
  moment: Moment,
  session: Session,
  chosen: number | null,
  width: number,
  height: number,
  glyphs: Glyphs = UNICODE,
): readonly Row[] {
  const { lines, asCode, current } = listingAt(moment, session);
  const marks = markedFrames(session.where.breakpoints, moment.trace);
  const anchor = chosen ?? current;
  const from = windowStart(anchor, height, lines.length);
  return lines.slice(from, from + height).map((line, offset) => {
    const position = from + offset;
    const [isCursor, isChosen] = [position === current, position === chosen];
    const isHere = line.kind === 'code' ? line.frame === moment.frame : isCursor;
    const { kind, name, depth, state, note, first, row: at } = sayLine(line, moment, isHere, asCode);
    const usual = state === 'ahead' ? 'muted' : kind === 'scope' ? 'title' : 'plain';
    const sign = kind !== 'scope' ? '' : note !== '' ? '▸ ' : asCode ? '' : '▾ ';
    const place = at === null ? '' : ` · row ${at + 1}`;
    const words = `${'  '.repeat(depth)}${glyphs.signs(sign)}${glyphs.text(name + place)}`;
    const left = row(
      span(glyphs.signs(isCursor ? '▶' : isChosen ? '▸' : ' '), isCursor ? 'here' : 'selected'),
      span(glyphs.signs(dotOf(line, first, marks)), 'warning'),
      span(words, isChosen ? 'selected' : isHere ? 'here' : usual),
    );
    const said = glyphs.text(note);
    const right = row(span(kind === 'scope' && said !== '' ? ` ${said}` : said, 'muted'));
    return aboutLine(spread(left, right, width, glyphs), position);
  });
}

/**
 * `●` at a breakpoint, `○` where it is disabled. A closed scope has the breakpoints of all that it hides; an open one shows
 * them on their own lines.
 */
function dotOf(line: ListingLine, first: number, marks: ReadonlyMap<number, boolean>): string {
  if (line.kind === 'code' && !line.isFirst) return ' ';
  const [from, to] = line.kind !== 'scope' ? [first, first] : line.open ? [0, -1] : [line.first, line.last];
  const enabled = [...marks].filter(([frame]) => frame >= from && frame <= to).map(([, isEnabled]) => isEnabled);
  if (enabled.includes(true)) return '●';
  return enabled.includes(false) ? '○' : ' ';
}

/** @param chosen the position of the box that is selected by hand */
export function modelBeside(
  moment: Moment,
  chosen: number | null,
  width: number,
  height: number,
  glyphs: Glyphs = UNICODE,
) {
  const view = mapViewAt(moment);
  const { boxes, current } = view;
  const selected = chosen === null ? null : (boxes[Math.min(chosen, boxes.length - 1)] ?? null);
  const rows = graphRows(glyphs.block(sayModelGraph(view, moment, selected)), width, height, glyphs);
  const wanted = selected ?? current;
  const at = wanted === null ? 0 : rows.findLastIndex((line) => (lineOf(line) ?? 0) <= boxes.indexOf(wanted));
  return {
    rows /** How many of them are above the first one in view. */,
    scroll: windowStart(Math.max(0, at), height, rows.length),
  };
}
