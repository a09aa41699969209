/** Ways back into a run: the states that are kept of its iterations, and the places that commands have left. */

import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import type { Blocks, Inline, Inlines } from '../document/document.js';
import { formatCount } from '../document/numbers.js';
import { counted, heading, left, longTable, number, paragraph, phrase } from '../saying/blocks.js';
import { sayScrubberLegend } from '../saying/scrubber-signs.js';
import { NOT_REPLAYED, type ReplayedHistory } from '../timeline/history.js';

const MOST_CHECKPOINTS = 12;
const MOST_PLACES = 12;

export function sayCheckpoints({ timeline: { replay } }: Moment): Blocks {
  return replay === null ? [paragraph(NOT_REPLAYED)] : keptStates(replay);
}

/** The places that `back` returns to, the next one first. */
export function sayPlaces({ jumps, cursor: { branch } }: Session): Blocks {
  if (jumps.back.length === 0) return [];
  return [
    heading('Places to come back to'),
    ...longTable(
      [left(), left()],
      jumps.back.toReversed(),
      ({ cursor }, k) => [
        k === 0 ? 'back' : `back ${k + 1}`,
        `iteration ${formatCount(cursor.iteration)}, ${cursor.frame < 0 ? 'start' : `step ${cursor.frame + 1}`}${cursor.branch === branch ? '' : ', in another branch'}`,
      ],
      { most: MOST_PLACES },
    ),
  ];
}

function keptStates(timeline: ReplayedHistory): Blocks {
  // At the end of a run, the screen replays one iteration beyond the run's own.
  const kept = timeline.checkpointIterations().filter((iteration) => iteration <= timeline.iterations);
  const executed = Math.min(timeline.visited, timeline.iterations);
  const last = kept.slice(-MOST_CHECKPOINTS).map(formatCount).join(', ');
  const every = timeline.checkpoints.interval;
  const interval = every === 1 ? 'one at every iteration' : `one every ${formatCount(every)} iterations`;
  // The states before a fork are those of an earlier branch, which may lie farther apart.
  const ofItsOwn = timeline.first === 0 ? '' : ` since the fork at iteration ${formatCount(timeline.first)}`;
  return [
    paragraph(
      phrase`${counted(kept.length, 'state')} kept of ${counted(executed, 'iteration')} executed so far, ${interval}${ofItsOwn}; ${roomOf(timeline)}${ofItsOwn}.`,
    ),
    paragraph(
      'Whatever is executed again is held against the hash of the state in which that iteration ended the first time.',
    ),
    paragraph(`${kept.length > MOST_CHECKPOINTS ? '… ' : ''}${last}`, 'muted'),
    ...sayScrubberLegend(),
  ];
}

function roomOf({ checkpoints }: ReplayedHistory): Inlines {
  const mebibytes = (bytes: number): Inline => number(bytes / 2 ** 20, (value) => value.toFixed(1));
  // Memory is allocated in blocks, so this is more than a few small states need.
  const memory = phrase`${mebibytes(checkpoints.bytes)} MiB of memory set aside`;
  return checkpoints.bytesBeyond === 0
    ? memory
    : phrase`${memory}, and ${mebibytes(checkpoints.bytesBeyond)} MiB on disk`;
}
