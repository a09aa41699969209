/**
 * What a screen reader is told at a stop: where it is, its figure, and the pane without its drawings. A terminal prints
 * these lines, a browser puts them where its reader listens.
 */

import type { CommandContext } from '../debugger/command.js';
import { spellKeys } from '../debugger/prompt/key-names.js';
import type { Session } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { escapeControls } from '../document/printable.js';
import { speak, speakSelected } from '../drawing/speech/speech.js';
import { sayCentre } from '../saying/centre.js';
import { isPointing, momentOf } from '../saying/compared.js';
import { sayQuiz } from '../saying/panes/quiz.js';
import { describeGuess } from '../saying/quiz-verdict.js';
import { sayTour } from '../saying/tour.js';
import { contextOf, type DebuggerState } from '../store.js';
import { describeStop } from './stops.js';

/**
 * Lines for what has changed: the message, the stop, the answer to a question.
 * @param stop describes a stop, and may remember what it has described
 */
export function spokenChange(
  before: DebuggerState,
  after: DebuggerState,
  stop: (state: DebuggerState) => readonly string[] = spokenStop,
): readonly string[] {
  const { session } = after;
  const said =
    session.message !== null && session.message !== before.session.message
      ? [escapeControls(spell(session.message.text, session))]
      : [];
  const moved = session.cursor !== before.session.cursor || session.selection !== before.session.selection;
  const answered = session.answer !== before.session.answer && session.answer !== null;
  const pointed = spokenPointer(before, after);
  if (pointed.length > 0) return [...said, ...pointed];
  const toured = session.tour === before.session.tour ? [] : spokenTour(after);
  return [...said, ...toured, ...(moved || answered ? stop(after) : spokenQuestion(before, after))];
}

/** What the tour says at its stop. */
function spokenTour({ session, branches }: DebuggerState): readonly string[] {
  const { name } = momentOf(session, branches).timeline.program.subject;
  return speak(sayTour(heard(session), name)).map(escapeControls);
}

/** What is pointed at now: where the pointer has come, or has gone along with the selection. */
function spokenPointer(before: DebuggerState, after: DebuggerState): readonly string[] {
  const { session } = after;
  const isSame =
    session.pointer === before.session.pointer &&
    session.selection === before.session.selection &&
    session.answer === before.session.answer;
  if (isSame || !isPointing(session)) return [];
  const context = contextOf(after);
  const [, figure = ''] = describeStop(context);
  const { blocks } = sayCentre(momentOf(session, after.branches), session);
  const line = session.answer === null ? null : speakSelected(blocks);
  return [escapeControls(`Pointed at: ${line ?? figure.trim()}`)];
}

/** A question that has been asked, or put to a second vote, or guessed at, where the cursor has not moved. */
function spokenQuestion(before: DebuggerState, after: DebuggerState): readonly string[] {
  const { session } = after;
  const [last, quiz] = [openQuizOf(before.session), openQuizOf(session)];
  if (quiz === null) return [];
  const isNew = quiz.at !== last?.at || (quiz.firstGuesses === null) !== (last.firstGuesses === null);
  if (isNew) {
    const moment = momentOf(session, after.branches);
    const { company, lesson, look } = heard(session);
    const asking = { isFollowing: company === 'following', inLesson: lesson !== null, keys: look.keys };
    const choice = sayQuiz(quiz, moment, asking);
    return choice === null ? [] : speak([choice]).map(escapeControls);
  }
  const { guess } = quiz;
  return guess === null || guess === last?.guess ? [] : [escapeControls(`You guessed ${describeGuess(quiz, guess)}.`)];
}

export function spokenStop(state: DebuggerState): readonly string[] {
  const { session, branches } = state;
  const { title, words, question, blocks } = sayCentre(momentOf(session, branches), heard(session));
  const said = [...words, ...(question === null ? [] : [question]), ...blocks];
  const lines = [...spokenPlace(contextOf(state), title), ...speak(said).map((line) => spell(line, session))];
  return ['', ...lines.map(escapeControls)];
}

/** Where it is and its figure, before what is said there. */
export function spokenPlace(context: CommandContext, title: readonly string[]): readonly string[] {
  const place = describeStop(context).map((line) => line.trim());
  // A step is named with its place.
  return context.session.answer === null ? place : [...place, title.join(' › ')];
}

/** What is heard names keys in words, whatever the screen shows. */
function heard(session: Session): Session {
  const { look } = session;
  return look.keys === 'commands' ? session : { ...session, look: { ...look, keys: 'speech' } };
}

/** Names commands in a text whose author knew of keys only. */
function spell(text: string, { look }: Session): string {
  return look.keys === 'commands' ? spellKeys(text, 'commands') : text;
}
