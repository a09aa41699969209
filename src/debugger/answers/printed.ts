/** What dprintf printed on the way of the last move. A line leads to where it was printed. */
import type { PrintedLine, Task } from '../../timeline/task.js';
import { type CommandContext, type Destination, type Effect, warn } from '../command.js';
import { jumpFrom } from '../places/jumps.js';
import type { Answer, Session } from '../session.js';
import type { AnswerKind } from './answer.js';

export interface PrintedAnswer extends Answer {
  readonly kind: 'printed';
  /** In the order in which they were printed. */
  readonly lines: readonly PrintedLine[];
  readonly line: number;
}

export const PRINTED: AnswerKind<PrintedAnswer> = {
  kind: 'printed',
  title: ({ lines }) => ['dprintf', lines.length === 1 ? '1 line on the way' : `${lines.length} lines on the way`],
  lineCount: ({ lines }) => lines.length,
  follow,
};

/** Shows the lines of a move, the last one selected; without any, what would be shown is shown. */
export function showPrinted(lines: readonly PrintedLine[]): Partial<Pick<Session, 'answer'>> {
  if (lines.length === 0) return {};
  const answer: PrintedAnswer = { kind: 'printed', lines, line: lines.length - 1 };
  return { answer };
}

function follow(context: CommandContext, { lines }: PrintedAnswer, line: number): Effect {
  const { session, branches } = context;
  const chosen = lines[line];
  if (chosen === undefined) return warn('There is no such line.');
  const { cursor } = chosen;
  const branch = branches.all.find(({ id }) => id === cursor.branch);
  if (branch === undefined) return warn('The branch that printed this line has been deleted.');
  const { timeline } = branch;
  function* travel(): Task<Destination> {
    yield* timeline.reach(cursor.iteration);
    return { cursor, end: null, change: { selection: null, answer: null, ...jumpFrom(session) } };
  }
  return { kind: 'travel', task: travel() };
}
