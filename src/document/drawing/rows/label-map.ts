/**
 * Labels in a plane: each stands with its middle at its point, or a row or two above or below where there is no room.
 * Where there is none at all, a dot stands at the point, unless a label covers it.
 * Invariant: distances have one scale in both directions; no label covers another, and what comes first has its place
 * first.
 */
import { widthOf } from '../../cells/width.js';
import type { NameMap } from '../../document.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import { type Row, row, type Span, span, truncate } from './rows.js';

type Point = NameMap['points'][number];

const LONGEST = 14;
/** A cell is about twice as high as it is wide. */
const CELL_HEIGHT = 2;
type CellOf = (point: Point) => { readonly x: number; readonly y: number };

const TRIED_ROWS = [0, -1, 1, -2, 2];

interface Placed {
  readonly start: number;
  readonly end: number;
  readonly shown: Span;
}

export function labelMap(points: readonly Point[], width: number, height: number, glyphs: Glyphs = UNICODE) {
  const lines = Array.from({ length: height }, (): Placed[] => []);
  const cellOf = scale(points, width, height);
  const crowded: Point[] = [];
  for (const point of points) {
    const { x, y } = cellOf(point);
    const shown = span(truncate(point.name, LONGEST, glyphs), point.tone);
    const size = widthOf(shown.text);
    const start = Math.max(0, Math.min(width - size, x - Math.floor(size / 2)));
    const free = TRIED_ROWS.map((distance) => lines[y + distance]).find((line) =>
      line?.every((other) => start > other.end || start + size < other.start),
    );
    if (free === undefined) crowded.push(point);
    else free.push({ start, end: start + size, shown });
  }
  drawDots(crowded, lines, cellOf, glyphs.signs('·'));
  return {
    rows: lines.map(drawLine),
    /** How many names have no room. */
    dots: crowded.length,
  };
}

/** Maps a point to its cell, with the middle of all points in the middle of the map. */
function scale(points: readonly Point[], width: number, height: number): CellOf {
  const [across, up] = (['x', 'y'] as const).map((axis) => {
    const places = points.map((point) => point[axis]);
    const [least, most] = [Math.min(...places), Math.max(...places)];
    return { middle: least / 2 + most / 2, extent: most - least };
  });
  const room = Math.max(1, width - LONGEST);
  const fitting = (cells: number, extent: number): number => (extent === 0 ? Infinity : cells / extent);
  const cells = Math.min(fitting(room, across.extent), fitting(CELL_HEIGHT * (height - 1), up.extent));
  const unit = Number.isFinite(cells) ? cells : 0;
  return ({ x, y }) => ({
    x: Math.round((width - 1) / 2 + (x - across.middle) * unit),
    y: Math.round((height - 1) / 2 - ((y - up.middle) * unit) / CELL_HEIGHT),
  });
}

/** Labels that have no room become dots. */
function drawDots(points: readonly Point[], lines: readonly Placed[][], cellOf: CellOf, dot: string): void {
  for (const point of points) {
    const { x, y } = cellOf(point);
    if (lines[y].every(({ start, end }) => x < start || x >= end)) {
      lines[y].push({ start: x, end: x + 1, shown: span(dot, point.tone) });
    }
  }
}

function drawLine(placed: readonly Placed[]): Row {
  const spans: Span[] = [];
  let at = 0;
  for (const { start, end, shown } of [...placed].sort((a, b) => a.start - b.start)) {
    spans.push(span(' '.repeat(start - at)), shown);
    at = end;
  }
  return row(...spans);
}
