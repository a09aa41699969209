/**
 * The scrubber: the whole run as one line, from its first iteration to its last. Heavy where it has been executed, with the
 * cursor, the checkpoints from which it is replayed, and the places where branches fork.
 * Invariant: a column stands for the same iterations whether it is drawn or clicked on.
 */
import { type Branches, branchOf } from '../timeline/branches.js';
import type { Cursor } from '../timeline/cursor.js';
import { formatCount } from './numbers.js';
import { type Role, type Row, row, type Span, span, widthOf } from './rows.js';

/** Marks are left out when they would fill the line. */
const MOST_MARKS_SHARE = 0.5;

export function scrubber(cursor: Cursor, branches: Branches, width: number): Row {
  const { timeline } = branchOf(branches, cursor.branch);
  const { left, right, track } = partsOf(timeline.iterations, width);
  const columnOf = (iteration: number): number => columnFor(iteration, timeline.iterations, track);
  const visited = timeline.visited === 0 ? -1 : columnOf(timeline.visited - 1);
  const cells: Span[] = Array.from({ length: track }, (_, x) => (x <= visited ? span('━') : span('─', 'muted')));
  const mark = (glyph: string, role: Role, iterations: readonly number[]): void => {
    const columns = new Set(iterations.map(columnOf));
    if (columns.size > track * MOST_MARKS_SHARE) return;
    for (const column of columns) cells[column] = span(glyph, role);
  };
  const checkpoints = timeline.visited / timeline.checkpointInterval;
  if (checkpoints <= track) mark('┷', 'plain', timeline.checkpointIterations());
  mark(
    '┳',
    'warning',
    branches.all.filter(({ parent }) => parent === cursor.branch).map((branch) => branch.timeline.first),
  );
  cells[columnOf(cursor.iteration)] = span('●', 'accent');
  return row(span(left, 'muted'), ...joined(cells), span(right, 'muted'));
}

/** The iteration under a column of the screen; null outside the track. */
export function iterationAt(x: number, iterations: number, width: number): number | null {
  const { left, track } = partsOf(iterations, width);
  const column = x - widthOf(left);
  if (column < 0 || column >= track) return null;
  return track === 1 ? 0 : Math.round((column / (track - 1)) * iterations);
}

function partsOf(iterations: number, width: number): { left: string; right: string; track: number } {
  const left = ' 0 ├';
  const right = `┤ ${formatCount(iterations)} `;
  return { left, right, track: Math.max(1, width - widthOf(left) - widthOf(right)) };
}

function columnFor(iteration: number, iterations: number, track: number): number {
  // The state after the last iteration may be kept, too.
  return iterations === 0 ? 0 : Math.round((Math.min(iteration, iterations) / iterations) * (track - 1));
}

function joined(cells: readonly Span[]): readonly Span[] {
  const spans: Span[] = [];
  for (const cell of cells) {
    const last = spans.at(-1);
    if (last?.role === cell.role) spans[spans.length - 1] = span(last.text + cell.text, cell.role);
    else spans.push(cell);
  }
  return spans;
}
