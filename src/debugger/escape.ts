/** What Esc does: it stops what is running, or else closes the answer, the question or the tour shown over the step. */

import { compareCursors } from '../timeline/cursor.js';
import type { PrintedLine, Progress, StoppingPlace, Task } from '../timeline/task.js';
import { answerBehind } from './answers/answers.js';
import { showPrinted } from './answers/printed.js';
import type { CommandContext, Destination, Effect } from './command.js';
import { placeOf } from './places/jumps.js';
import type { JumpPlace, Session } from './session.js';
import { isRevealed, openQuizOf, replaceQuiz } from './teaching/quiz.js';

/** @param busy whether commands were running, which have been stopped */
export function escapeChange(session: Session, busy: boolean): Partial<Session> {
  const { playing, answer, cursor, selection } = session;
  const quiz = quizAfterEscape(session, busy);
  const putAside = quiz === null ? openQuizOf(session) : null;
  const text = busy
    ? 'Stopped; you are where you were.'
    : playing
      ? 'Paused.'
      : putAside !== null
        ? 'The question is put aside. Q asks it again here.'
        : null;
  return {
    progress: null,
    playing: false,
    overlay: { kind: 'none' },
    // Esc also closes an answer, but not the same Esc that stops something.
    ...(busy || answer === null ? {} : { answer: answerBehind(answer), scroll: 0, listingLine: null }),
    focus: 'step',
    ...replaceQuiz(session, quiz),
    ...(putAside === null ? {} : { quizAside: { quiz: putAside, cursor, selection } }),
    tour: null,
    collecting: null,
    message: text === null ? null : { tone: 'information', text },
  };
}

/**
 * Where Esc leads: a move that it stops stands where it has got to, and a second Esc returns to where it began. Null if
 * it leads nowhere.
 */
export function wayOfEscape(context: CommandContext, busy: boolean, progress: Progress | null): Effect | null {
  const { cursor, stoppedFrom } = context.session;
  if (!busy) return stoppedFrom === null ? null : { kind: 'travel', task: returnTo(context, stoppedFrom) };
  const { at, printed = [] } = progress ?? {};
  return at === undefined || compareCursors(at, cursor) === 0
    ? null
    : { kind: 'travel', task: stopAt(context, at, [...printed]) };
}

function* stopAt(
  { session, timeline }: CommandContext,
  at: StoppingPlace,
  printed: readonly PrintedLine[],
): Task<Destination> {
  yield* timeline.reach(at.iteration);
  const text = `Stopped on the way, at iteration ${at.iteration}. Esc again returns to where you were.`;
  return {
    cursor: { ...session.cursor, ...at },
    end: null,
    message: { tone: 'information', text },
    change: { stoppedFrom: placeOf(session), ...showPrinted(printed) },
  };
}

function* returnTo({ timeline }: CommandContext, { cursor, selection, answer }: JumpPlace): Task<Destination> {
  yield* timeline.reach(cursor.iteration);
  return { cursor, end: null, change: { selection, answer } };
}

/** Esc closes a revealed quiz. It closes an open one only if nothing covers it and nobody else can be guessing. */
function quizAfterEscape(session: Session, busy: boolean): Session['quiz'] {
  const { quiz, cursor, company, playing, overlay, answer } = session;
  if (quiz === null || isRevealed(quiz, cursor)) return null;
  const isInFront = !busy && !playing && overlay.kind === 'none' && answer === null;
  return company === 'alone' && isInFront ? null : quiz;
}
