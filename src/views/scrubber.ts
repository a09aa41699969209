/**
 * The scrubber: the whole run as one line, from its first iteration to its last. Heavy where it has been executed, with the
 * cursor, the checkpoints from which it is replayed, the places where breakpoints may stop and have stopped, and those where
 * branches fork.
 * Invariant: a column stands for the same iterations whether it is drawn or clicked on; every mark has a sign of its own.
 */
import { widthOf } from '../cells/width.js';
import type { Session, StopPlace } from '../debugger/session.js';
import { type Branches, lineage } from '../timeline/branches.js';
import type { Timeline } from '../timeline/timeline.js';
import { formatCount } from './drawing/numbers.js';
import { type Role, type Row, row, type Span, span } from './drawing/rows.js';

/** Marks are left out when they would fill the line. */
const MOST_MARKS_SHARE = 0.5;

const MARKS = {
  checkpoint: { glyph: '┷', role: 'plain', meaning: 'a checkpoint' },
  foreseen: { glyph: '▾', role: 'warning', meaning: 'a breakpoint may stop' },
  stop: { glyph: '■', role: 'warning', meaning: 'a breakpoint has stopped' },
  fork: { glyph: '┳', role: 'accent', meaning: 'a branch forks' },
  cursor: { glyph: '●', role: 'accent', meaning: 'here' },
} as const satisfies Readonly<Record<string, { glyph: string; role: Role; meaning: string }>>;

/** What the signs mean, in the order in which they give way to each other. */
export const SCRUBBER_LEGEND: readonly (readonly [sign: string, meaning: string])[] = [
  ['━', 'executed'],
  ...Object.values(MARKS).map(({ glyph, meaning }) => [glyph, meaning] as const),
];

/**
 * @param timeline of the cursor's branch, as far as it may be shown
 * @param foreseen iterations in which breakpoints may stop
 */
export function scrubber(
  { cursor, stops }: Pick<Session, 'cursor' | 'stops'>,
  branches: Branches,
  timeline: Timeline,
  foreseen: readonly number[],
  width: number,
): Row {
  const { left, right, track } = partsOf(timeline.iterations, width);
  const columnOf = (iteration: number): number => columnFor(iteration, timeline.iterations, track);
  const visited = timeline.visited === 0 ? -1 : columnOf(timeline.visited - 1);
  const cells: Span[] = Array.from({ length: track }, (_, x) => (x <= visited ? span('━') : span('─', 'muted')));
  const mark = ({ glyph, role }: { glyph: string; role: Role }, iterations: readonly number[]): void => {
    const columns = new Set(iterations.map(columnOf));
    if (columns.size > track * MOST_MARKS_SHARE) return;
    for (const column of columns) cells[column] = span(glyph, role);
  };
  const checkpoints = timeline.visited / timeline.checkpointInterval;
  if (checkpoints <= track) mark(MARKS.checkpoint, timeline.checkpointIterations());
  mark(MARKS.foreseen, foreseen);
  mark(MARKS.stop, stopsOn(cursor.branch, stops, branches));
  mark(
    MARKS.fork,
    branches.all.filter(({ parent }) => parent === cursor.branch).map((branch) => branch.timeline.first),
  );
  cells[columnOf(cursor.iteration)] = span(MARKS.cursor.glyph, MARKS.cursor.role);
  return row(span(left, 'muted'), ...joined(cells), span(right, 'muted'));
}

/** The stops in the history of a branch: its own, and those before it forks from others. */
function stopsOn(branch: number, stops: readonly StopPlace[], branches: Branches): readonly number[] {
  let end = Number.POSITIVE_INFINITY;
  return lineage(branches, branch).flatMap(({ id, timeline }) => {
    const own = stops.filter((stop) => stop.branch === id && stop.iteration < end).map(({ iteration }) => iteration);
    end = Math.min(end, timeline.first);
    return own;
  });
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
