/**
 * What changes in a session when a move arrives.
 * Invariant: a pure function of where one was and of where one comes to.
 */
import { frameAt } from '../../timeline/cursor.js';
import type { Timeline } from '../../timeline/timeline.js';
import type { CommandContext, Destination } from '../command.js';
import type { Message, Session } from '../session.js';
import { isRevealed } from '../teaching/quiz.js';

export function arrivalChange(
  context: CommandContext,
  { cursor, end, message, change }: Destination,
): Partial<Session> {
  const { session } = context;
  // An answered question is looked at until one moves on.
  const quiz = session.quiz !== null && isRevealed(session.quiz, session.cursor) ? null : session.quiz;
  return {
    cursor,
    previous: session.cursor,
    answer: null,
    selection: keepsSelection(context, cursor) ? session.selection : null,
    // The answer stands at the top.
    scroll: quiz !== null && isRevealed(quiz, cursor) ? 0 : null,
    listingLine: null,
    playing: session.playing && end === null,
    message: message ?? (end === null ? null : endMessage(end, context.timeline)),
    quiz,
    ...change,
  };
}

/** The same element stays selected while one steps through outputs of one shape. */
function keepsSelection({ session, timeline }: CommandContext, cursor: Session['cursor']): boolean {
  const from = timeline.kept(session.cursor.iteration);
  const to = timeline.kept(cursor.iteration);
  if (from === null || to === null || session.cursor.row !== cursor.row) return false;
  const before = frameAt(from, session.cursor)?.output.shape.join();
  return before !== undefined && before === frameAt(to, cursor)?.output.shape.join();
}

function endMessage(end: 'start' | 'end', timeline: Timeline): Message {
  const text =
    end === 'start'
      ? 'This is the start of the run: nothing lies before it.'
      : `This is the end of the run: ${timeline.iterations} iterations. Start with --set training.iterations=N for more.`;
  return { tone: 'information', text };
}
