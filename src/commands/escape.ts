/**
 * What Esc does: it stops what is running, or else closes the answer, the question or the tour shown over the step, or
 * else leaves the row that the step was stepped into.
 */

import type { CommandContext, CommandDefinition, Destination, EffectOrTask } from '../debugger/command.js';
import { jumpPlaceOf } from '../debugger/places/jumps.js';
import { type Message, notice, type Session, type SessionChange } from '../debugger/session.js';
import { isRevealed, openQuizOf, replaceQuiz } from '../debugger/teaching/quiz.js';
import { asCommand } from '../document/document.js';
import { type PrintedLine, type Progress, reporting, type StoppingPlace, type Task } from '../numbers/engine/task.js';
import { arriveAt } from '../questions/answer.js';
import { showPrinted } from '../questions/printed.js';
import { openToken } from '../questions/token.js';
import { compareCursors } from '../timeline/cursor.js';
import { leaveRow } from './rows.js';

/** Esc runs this command. The driver carries its effect out with `escapeChange` and `wayOfEscape`. */
export const STOP: CommandDefinition = {
  name: 'stop',
  aliases: ['pause', 'abort', 'cancel'],
  keys: ['escape'],
  words: 'to the step',
  wordsHere: ({ session }) => (openToken(session) === null ? 'to the step' : 'to the text'),
  purpose: 'follow the answer',
  helpsAt: { playing: 3, tour: 2, answer: 1 },
  summary: 'Stop what is under way, play or a move, where it has got to; else leave an answer.',
  details: [
    'A move that is stopped stands at the start of the iteration that it has reached: everything before it has been executed as a whole and, in a search, looked through; in a search back, everything after it. Where no such iteration is on the way, you are where you were. Stopping again returns to where the move began.',
  ],
  notInLessons: true,
  interrupts: true,
  run: () => ({ kind: 'stop' }),
};

/** @param busy whether commands were running, which have been stopped */
export function escapeChange(context: CommandContext, busy: boolean): SessionChange {
  const { session } = context;
  const { playing, cursor, selection } = session.where;
  const { answer, overlay, collecting } = session.open;
  const { tour } = session.teaching;
  // Nothing runs, and nothing stands over the step that Esc would close.
  const isCovered =
    answer !== null ||
    overlay.kind !== 'none' ||
    session.teaching.quiz !== null ||
    tour !== null ||
    collecting !== null;
  const isBare = !busy && !playing && !isCovered && session.open.focus === 'step';
  const quiz = quizAfterEscape(session, busy);
  const putAside = quiz === null ? openQuizOf(session) : null;
  const text = busy
    ? 'Stopped; you are where you were.'
    : playing
      ? 'Paused.'
      : putAside !== null
        ? `The question is put aside. ${asCommand('quiz')} asks it again here.`
        : null;
  return {
    progress: null,
    playing: false,
    overlay: { kind: 'none' },
    // Esc also closes an answer, but not the same Esc that stops something.
    ...(busy || answer === null ? {} : { answer: openToken(session)?.text ?? null, scroll: 0, listingLine: null }),
    focus: 'step',
    ...replaceQuiz(session, quiz),
    ...(isBare && cursor.row !== null ? leaveRow(context) : {}),
    ...(putAside === null ? {} : { quizAside: { quiz: putAside, cursor, selection } }),
    tour: null,
    collecting: null,
    message: text === null ? null : notice(text),
  };
}

/** A move that Esc makes, and what is said while that takes long. */
interface WayOfEscape {
  readonly effect: EffectOrTask;
  readonly meanwhile: Message;
}

/**
 * Where Esc leads: a move that it stops stands where it has got to, and a second Esc returns to where it began. Null if
 * it leads nowhere.
 */
export function wayOfEscape(context: CommandContext, busy: boolean, progress: Progress | null): WayOfEscape | null {
  const { stoppedFrom } = context.session.where;
  if (!busy) {
    if (stoppedFrom === null) return null;
    const { cursor, selection, answer } = stoppedFrom;
    const text = `Returning to iteration ${cursor.iteration}.`;
    return wayOf(arriveAt(context.timeline, cursor, { selection, answer }), text, 'Esc stays here');
  }
  const { at, whyThere = null, printed = [] } = progress ?? {};
  if (at === undefined || compareCursors(at, context.session.where.cursor) === 0) return null;
  const text = `Stopping at iteration ${at.iteration}. ${SECOND_ESCAPE}`;
  return wayOf(stopAt(context, at, whyThere, [...printed]), text, 'Esc returns');
}

const SECOND_ESCAPE = `${asCommand('stop')} again returns to where you were.`;

/** It tells no place where to stop: until it has arrived, Esc leaves the session where it was. */
function wayOf(task: Task<Destination>, text: string, onEscape: string): WayOfEscape {
  return {
    effect: reporting(task, (progress) => ({ ...progress, onEscape })),
    meanwhile: notice(text),
  };
}

function* stopAt(
  { session, timeline }: CommandContext,
  at: StoppingPlace,
  whyThere: string | null,
  printed: readonly PrintedLine[],
): Task<Destination> {
  yield* timeline.reach(at.iteration);
  const where = `at iteration ${at.iteration}${whyThere === null ? '' : `: ${whyThere}`}`;
  return {
    kind: 'move',
    cursor: { ...session.where.cursor, ...at },
    message: notice(`Stopped on the way, ${where}. ${SECOND_ESCAPE}`),
    change: { stoppedFrom: jumpPlaceOf(session), ...showPrinted(printed) },
  };
}

/** Esc closes a revealed quiz. It closes an open one only if nothing covers it and nobody else can be guessing. */
function quizAfterEscape(session: Session, busy: boolean): Session['teaching']['quiz'] {
  const { quiz, company } = session.teaching;
  const { cursor, playing } = session.where;
  const { overlay, answer } = session.open;
  if (quiz === null || isRevealed(quiz, cursor)) return null;
  const isInFront = !busy && !playing && overlay.kind === 'none' && answer === null;
  return company === 'alone' && isInFront ? null : quiz;
}
