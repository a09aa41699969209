/** What dprintf printed on the way of the last move. A line leads to where it was printed. */

import { warn } from '../debugger/command.js';
import { jumpFrom } from '../debugger/places/jumps.js';
import type { SessionChange } from '../debugger/session.js';
import { formatCount } from '../document/numbers.js';
import { left, moreNote, number, paragraph, passage, right, table } from '../explaining/blocks.js';
import type { PrintedLine } from '../numbers/engine/task.js';
import { type AnswerKind, type AnswerWithLines, arriveAt } from './answer.js';
import { hintOn, shownAround } from './lines.js';

interface PrintedAnswer extends AnswerWithLines<'printed'> {
  /** In the order in which they were printed. */
  readonly lines: readonly PrintedLine[];
}

export const PRINTED: AnswerKind<PrintedAnswer, PrintedLine> = {
  kind: 'printed',
  say({ lines, line }) {
    const shown = shownAround(lines, line);
    const before = lines.indexOf(shown[0]);
    return passage(
      before > 0 && paragraph(`${formatCount(before)} before`, 'muted'),
      table(
        [right('iteration', { priority: 1 }), left()],
        shown.map(({ cursor: { iteration }, text: printed }) => [
          number(iteration, formatCount, undefined, 'muted'),
          printed,
        ]),
        line - before,
      ),
      moreNote(lines.length - before - shown.length),
      hintOn('goes to where the selected line was printed'),
    );
  },
  title: ({ lines }) => ['dprintf', lines.length === 1 ? '1 line on the way' : `${lines.length} lines on the way`],
  lines: ({ lines }) => lines,
  follow({ session, branches }, _, { cursor }) {
    const branch = branches.all.find(({ id }) => id === cursor.branch);
    if (branch === undefined) return warn('The branch that printed this line has been deleted.');
    return arriveAt(branch.timeline, cursor, { selection: null, answer: null, ...jumpFrom(session) });
  },
};

/** Shows the lines of a move, the last one selected; without any, what would be shown is shown. */
export function showPrinted(lines: readonly PrintedLine[]): SessionChange {
  if (lines.length === 0) return {};
  const answer: PrintedAnswer = { kind: 'printed', lines, line: lines.length - 1 };
  return { answer };
}
