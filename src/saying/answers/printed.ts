/** The lines that dprintf printed, around the selected one, each with the iteration that printed it. */

import type { PrintedAnswer } from '../../debugger/answers/printed.js';
import { asCommand } from '../../document/commands.js';
import type { Blocks } from '../../document/document.js';
import { formatCount } from '../../document/numbers.js';
import { left, moreNote, number, paragraph, passage, right, table } from '../blocks.js';
import { hintOn, shownAround } from './lines.js';

export function sayPrinted({ lines, line }: PrintedAnswer): Blocks {
  const shown = shownAround(lines, line);
  const before = lines.indexOf(shown[0]);
  return passage(
    before > 0 && paragraph(`${formatCount(before)} before`, 'muted'),
    table(
      [right('iteration', { rank: 1 }), left()],
      shown.map(({ cursor: { iteration }, text: printed }) => [
        number(iteration, formatCount, undefined, 'muted'),
        printed,
      ]),
      line - before,
    ),
    moreNote(lines.length - before - shown.length),
    hintOn(`${asCommand('follow')} goes to where the selected line was printed`),
  );
}
