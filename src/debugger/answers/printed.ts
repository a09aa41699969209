/** What dprintf printed on the way of the last move. A line leads to where it was printed. */
import type { PrintedLine } from '../../timeline/task.js';
import { type CommandContext, type Effect, warn } from '../command.js';
import { jumpFrom } from '../places/jumps.js';
import type { Answer, Session } from '../session.js';
import { type AnswerKind, arriveAt } from './answer.js';

export interface PrintedAnswer extends Answer {
  readonly kind: 'printed';
  /** In the order in which they were printed. */
  readonly lines: readonly PrintedLine[];
  readonly line: number;
}

export const PRINTED: AnswerKind<PrintedAnswer, PrintedLine> = {
  kind: 'printed',
  title: ({ lines }) => ['dprintf', lines.length === 1 ? '1 line on the way' : `${lines.length} lines on the way`],
  lines: ({ lines }) => lines,
  follow,
};

/** Shows the lines of a move, the last one selected; without any, what would be shown is shown. */
export function showPrinted(lines: readonly PrintedLine[]): Partial<Session> {
  if (lines.length === 0) return {};
  const answer: PrintedAnswer = { kind: 'printed', lines, line: lines.length - 1 };
  return { answer };
}

function follow({ session, branches }: CommandContext, _: PrintedAnswer, { cursor }: PrintedLine): Effect {
  const branch = branches.all.find(({ id }) => id === cursor.branch);
  if (branch === undefined) return warn('The branch that printed this line has been deleted.');
  return arriveAt(branch.timeline, cursor, { selection: null, answer: null, ...jumpFrom(session) });
}
