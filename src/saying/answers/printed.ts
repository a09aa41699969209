/** The lines that dprintf printed, around the selected one, each with the iteration that printed it. */

import type { PrintedAnswer } from '../../debugger/answers/printed.js';
import type { Blocks } from '../../document/document.js';
import { formatCount } from '../../document/numbers.js';
import { left, moreNote, number, paragraph, right, table } from '../blocks.js';
import { hintOn, windowAround } from './lines.js';

export function sayPrinted({ lines, line }: PrintedAnswer): Blocks {
  const { from, to } = windowAround(line, lines.length);
  return [
    ...(from > 0 ? [paragraph(`${formatCount(from)} before`, 'muted')] : []),
    table(
      [right('iteration', { rank: 1 }), left('')],
      lines.slice(from, to).map(({ cursor: { iteration }, text: printed }, k) => ({
        selected: from + k === line,
        cells: [number(iteration, formatCount(iteration), undefined, 'muted'), printed],
      })),
    ),
    ...moreNote(lines.length - to),
    hintOn('Enter goes to where the selected line was printed'),
  ];
}
