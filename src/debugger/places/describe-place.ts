/** Where the cursor stands, in words: `main, iteration 3, step 14 of 142: forward › block 0 › softmax`. */
import { pathOf } from '../../numbers/engine/tape.js';
import { branchOf } from '../../timeline/branches.js';
import { isAtEnd } from '../../timeline/history.js';
import type { CommandContext } from '../command.js';

export function describePlace({ branches, timeline, moment }: CommandContext): string {
  const { frame, cursor, trace } = moment;
  const place = `${branchOf(branches, cursor.branch).name}, iteration ${cursor.iteration}`;
  if (frame === null)
    return `${place}, ${isAtEnd(timeline, cursor.iteration) ? 'end of the run' : `start of ${trace.frames.length} steps`}`;
  const row = cursor.row === null ? '' : `, row ${cursor.row + 1}`;
  return `${place}, step ${cursor.frame + 1} of ${trace.frames.length}${row}: ${pathOf(frame)}`;
}
