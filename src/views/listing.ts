/**
 * The program: the frames of the iteration as a listing, indented by scope, with the cursor's arrow.
 * Invariant: the line of the cursor (or the one chosen by hand) is always in view; what has not executed yet is muted.
 */

import { widthOf } from '../cells/width.js';
import { isExecuted, type Moment } from '../debugger/places/moment.js';
import { cursorLine, type ListingLine, listingLines } from '../debugger/places/program-lines.js';
import type { Session } from '../debugger/session.js';
import { markedFrames } from '../debugger/stopping/breakpoints.js';
import { windowStart } from '../document/window.js';
import { padEnd, type Role, type Row, row, span, spread, truncate } from '../drawing/rows/rows.js';
import { describeShape } from '../engine/tensor.js';
import type { TraceFrame } from '../timeline/trace.js';

export function listing(
  moment: Moment,
  { folds, breakpoints }: Pick<Session, 'folds' | 'breakpoints'>,
  chosen: number | null,
  width: number,
  height: number,
): readonly Row[] {
  const lines = listingLines(moment, folds);
  const marks = markedFrames(breakpoints, moment.trace);
  const current = cursorLine(lines, moment);
  const anchor = chosen ?? current;
  const from = windowStart(anchor, height, lines.length);
  return lines.slice(from, from + height).map((line, offset) => {
    const position = from + offset;
    const isChosen = position === chosen;
    return paintLine(moment, line, { width, isCursor: position === current, isChosen, dot: dotOf(line, marks) });
  });
}

interface LineState {
  readonly width: number;
  readonly isCursor: boolean;
  readonly isChosen: boolean;
  /** `●` at a breakpoint, `○` where it is disabled. */
  readonly dot: string;
}

function dotOf(line: ListingLine, marks: ReadonlyMap<number, boolean>): string {
  const frames = line.kind === 'start' ? [-1] : line.kind === 'frame' ? [line.frame.index] : hiddenFrames(line, marks);
  const enabled = frames.map((frame) => marks.get(frame));
  if (enabled.includes(true)) return '●';
  return enabled.includes(false) ? '○' : ' ';
}

/** The frames that a closed scope hides; an open one shows its breakpoints on their own lines. */
function hiddenFrames(line: Extract<ListingLine, { kind: 'scope' }>, marks: ReadonlyMap<number, boolean>) {
  return line.open ? [] : [...marks.keys()].filter((frame) => frame >= line.first && frame <= line.last);
}

function paintLine(moment: Moment, line: ListingLine, { width, isCursor, isChosen, dot }: LineState): Row {
  const role: Role = isChosen ? 'selected' : isCursor ? 'accent' : roleOf(moment, line);
  const arrow = span(isCursor ? '▶' : isChosen ? '▸' : ' ', isCursor ? 'accent' : 'selected');
  const mark = span(dot, 'warning');
  switch (line.kind) {
    case 'start':
      return row(arrow, mark, span(padEnd('start', width - 2).trimEnd(), role));
    case 'scope': {
      const indent = '  '.repeat(line.path.length - 1);
      const name = `${indent}${line.open ? '▾' : '▸'} ${line.path[line.path.length - 1]}`;
      const count = line.open ? [] : [span(` ${line.last - line.first + 1}`, 'muted')];
      return spread(row(arrow, mark, span(truncate(name, width - 2), role)), count, width);
    }
    case 'frame': {
      const indent = '  '.repeat(line.frame.scope.length);
      const shape = describeShape(line.frame.output.shape);
      const room = width - 2 - widthOf(shape) - 1;
      const name = truncate(`${indent}${line.frame.label}${rowMark(moment, line.frame)}`, room);
      return spread(row(arrow, mark, span(name, role)), [span(shape, 'muted')], width);
    }
  }
}

function rowMark({ cursor }: Moment, frame: TraceFrame): string {
  return cursor.frame === frame.index && cursor.row !== null ? ` · row ${cursor.row + 1}` : '';
}

function roleOf(moment: Moment, line: ListingLine): Role {
  switch (line.kind) {
    case 'start':
      return 'plain';
    case 'scope':
      return isExecuted(moment, line.first) ? 'title' : 'muted';
    case 'frame':
      return isExecuted(moment, line.frame.index) ? 'plain' : 'muted';
  }
}
