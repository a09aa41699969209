/**
 * The scrubber: the whole run as one line, from its first iteration to its last. It is heavy where the run has been
 * executed, and marks the cursor, the checkpoints that replay starts from, where breakpoints may stop and have stopped,
 * and where branches fork.
 * Invariant: a column stands for the same iterations whether it is drawn or clicked on.
 */

import type { Session, StopPlace } from '../../debugger/session.js';
import { widthOf } from '../../document/cells/width.js';
import { type Glyphs, UNICODE } from '../../document/drawing/rows/glyphs.js';
import type { Part } from '../../document/drawing/rows/part.js';
import { regionsOf } from '../../document/drawing/rows/regions.js';
import { asPart, joined, type Row, row, type Span, span } from '../../document/drawing/rows/rows.js';
import { formatCount } from '../../document/numbers.js';
import { SCRUBBER_MARKS } from '../../explaining/scrubber-signs.js';
import { type Branches, lineage } from '../../timeline/branches.js';
import type { History } from '../../timeline/history.js';
import type { IterationNumbers } from '../../timeline/iteration-numbers.js';

/** Marks that would fill more than this share of the line are left out. */
const MOST_MARKS_SHARE = 0.5;

const TRACK: Part = { kind: 'track' };

const ROLES = { checkpoint: 'plain', foreseen: 'warning', stop: 'warning', fork: 'title', cursor: 'here' } as const;

/**
 * @param timeline the history of the cursor's branch, as far as it may be shown
 * @param foreseen iterations in which breakpoints may stop
 */
export function scrubber(
  { where: { cursor, stops } }: Session,
  branches: Branches,
  timeline: History,
  foreseen: readonly number[],
  width: number,
  glyphs: Glyphs = UNICODE,
): Row {
  const { numbers, replay } = timeline;
  const { left, right, track } = partsOf(numbers, width);
  const columnOf = (iteration: number): number => columnFor(iteration, numbers, track);
  const visited = timeline.visited === 0 ? -1 : columnOf(timeline.visited - 1);
  const cells: Span[] = Array.from({ length: track }, (_, x) =>
    x <= visited && isCovered(x, numbers, track) ? span(glyphs.signs('━')) : span(glyphs.signs('─'), 'muted'),
  );
  const mark = (name: keyof typeof ROLES, iterations: readonly number[]): void => {
    const columns = new Set(iterations.map(columnOf));
    if (columns.size > track * MOST_MARKS_SHARE) return;
    for (const column of columns) cells[column] = span(glyphs.signs(SCRUBBER_MARKS[name].glyph), ROLES[name]);
  };
  if (replay !== null && replay.visited / replay.checkpoints.interval <= track) {
    mark('checkpoint', replay.checkpointIterations());
  }
  mark('foreseen', foreseen);
  mark('stop', stopsOn(cursor.branch, stops, branches));
  mark(
    'fork',
    branches.all.filter(({ parent }) => parent === cursor.branch).map((branch) => branch.timeline.first),
  );
  mark('cursor', [cursor.iteration]);
  const [start, end] = [left, right].map((side) => span(glyphs.signs(side), 'muted'));
  return row(start, ...asPart(joined(cells), TRACK), end);
}

/** The stops in the history of a branch: its own, and its ancestors' before the forks. */
function stopsOn(branch: number, stops: readonly StopPlace[], branches: Branches): readonly number[] {
  let end = Infinity;
  return lineage(branches, branch).flatMap(({ id, timeline }) => {
    const own = stops.filter((stop) => stop.branch === id && stop.iteration < end).map(({ iteration }) => iteration);
    end = Math.min(end, timeline.first);
    return own;
  });
}

/** The iteration under a column of the scrubber, or the nearest existing one; null outside its track. */
export function iterationAt(x: number, scrubber: Row, numbers: IterationNumbers): number | null {
  const track = regionsOf([scrubber]).find(({ part }) => part === TRACK);
  if (track === undefined || x < track.from || x >= track.to) return null;
  const wanted = Math.round(numberAt(x - track.from, numbers, track.to - track.from));
  const position = numbers.positionOf(wanted);
  const [before, after] = [numbers.at(position), numbers.at(Math.min(numbers.count - 1, position + 1))];
  return wanted - before <= after - wanted ? before : after;
}

function partsOf(numbers: IterationNumbers, width: number) {
  const left = ` ${formatCount(numbers.first)} ├`;
  const right = `┤ ${formatCount(numbers.last)} `;
  return { left, right, track: Math.max(1, width - widthOf(left) - widthOf(right)) };
}

/** The number at a column, mostly a fraction between two iterations. */
function numberAt(column: number, numbers: IterationNumbers, track: number): number {
  const [first, last] = [numbers.first, numbers.last];
  return track === 1 ? first : first + (column / (track - 1)) * (last - first);
}

function columnFor(iteration: number, numbers: IterationNumbers, track: number): number {
  const [first, last] = [numbers.first, numbers.last];
  // The state after the last iteration may have a checkpoint, too.
  return first === last ? 0 : Math.round(((Math.min(iteration, last) - first) / (last - first)) * (track - 1));
}

/** Whether a column stands for an iteration, or lies between two consecutive ones. */
function isCovered(column: number, numbers: IterationNumbers, track: number): boolean {
  const position = Math.max(0, numbers.positionOf(numberAt(column, numbers, track)));
  const before = numbers.at(position);
  const after = numbers.at(Math.min(numbers.count - 1, position + 1));
  return after - before <= 1 || [before, after].some((iteration) => columnFor(iteration, numbers, track) === column);
}
