/**
 * A stop in words, for whoever does not see the screen: where it is and its figures, for a script; with what is said
 * there, for a screen reader, line by line; with what was said there, for a latecomer.
 * Invariant: what is told lies at the cursor or before it, and no line has control characters.
 */

import { sayQuiz } from '../commands/articles/quiz.js';
import { type CentreSource, sayCentre } from '../commands/articles/said-at-place.js';
import { sayTour } from '../commands/articles/tour.js';
import { spell } from '../commands/spelling.js';
import { type CommandContext, contextOf } from '../debugger/command.js';
import { describePlace } from '../debugger/places/describe-place.js';
import type { Moment } from '../debugger/places/moment.js';
import { selectedElement } from '../debugger/places/selection.js';
import { shownValue } from '../debugger/places/unshifted.js';
import { isTyped } from '../debugger/prompt/key-names.js';
import { changedSession, type Session } from '../debugger/session.js';
import { isRevealed, openQuizOf } from '../debugger/teaching/quiz.js';
import { textOfInlines } from '../document/document.js';
import { speak, speakSelected } from '../document/drawing/speech/speech.js';
import { formatSignificant } from '../document/numbers.js';
import { NOT_RECORDED } from '../explaining/blocks.js';
import { isPointing, momentOf } from '../explaining/compared.js';
import { sayingOf } from '../explaining/lesson.js';
import { describeDifferentiated } from '../explaining/panes/recorded/source.js';
import { describeGuess, resultOf } from '../explaining/quiz-verdict.js';
import { sayStep } from '../explaining/step.js';
import { escapeControls } from '../files/printable.js';
import { nameElement } from '../numbers/engine/value.js';
import type { DebuggerState } from '../terminal/store.js';
import { elementOf, type SourceLine } from '../timeline/trace.js';

const DIGITS = 6;

/** Branch, iteration, step and its figures. */
export function describeStop(context: CommandContext): readonly string[] {
  return [describePlace(context), ...figuresAt(context).map((figure) => `  ${figure}`)];
}

/** The key figure first. */
function figuresAt({ session, moment }: CommandContext): readonly string[] {
  const { frame, trace } = moment;
  if (frame === null) return lossBefore(moment);
  const element = selectedElement(moment, session.where.selection);
  const isHeld = elementOf(frame.output, element) !== null;
  const figure = isHeld ? formatSignificant(shownValue(trace, frame, element), DIGITS) : textOfInlines([NOT_RECORDED]);
  return [
    `${nameElement(frame.output, element)} = ${figure}`,
    ...describeDifferentiated(trace, frame),
    ...(frame.source == null ? [] : [describeSource(frame.source)]),
  ];
}

/** `train.py:22: loss = model(x)` */
function describeSource({ path, line, text }: SourceLine): string {
  const code = text()?.[line - 1]?.trim();
  return `${path}:${line}${code === undefined ? '' : `: ${code}`}`;
}

function lossBefore({ cursor, timeline }: Moment): readonly string[] {
  const last = timeline.measured.before(cursor.iteration);
  if (last === null) return [];
  const loss = timeline.metric('loss', last);
  return loss === null ? [] : [`loss of iteration ${last} = ${formatSignificant(loss, DIGITS)}`];
}

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
    session.open.message !== null && session.open.message !== before.session.open.message
      ? [escapeControls(spell(session.open.message.text, 'commands'))]
      : [];
  const moved =
    session.where.cursor !== before.session.where.cursor || session.where.selection !== before.session.where.selection;
  const answered = session.open.answer !== before.session.open.answer && session.open.answer !== null;
  const pointed = spokenPointer(before, after);
  if (pointed.length > 0) return [...said, ...pointed];
  const toured = session.teaching.tour === before.session.teaching.tour ? [] : spokenTour(after);
  return [...said, ...toured, ...(moved || answered ? stop(after) : spokenQuestion(before, after))];
}

/** What the tour says at its stop. */
function spokenTour({ session, branches }: DebuggerState): readonly string[] {
  return speak(sayTour(heard(session), momentOf(session, branches).timeline)).map(escapeControls);
}

/** What is pointed at now: where the pointer has come, or has gone along with the selection. */
function spokenPointer(before: DebuggerState, after: DebuggerState): readonly string[] {
  const { session } = after;
  const isSame =
    session.teaching.pointer === before.session.teaching.pointer &&
    session.where.selection === before.session.where.selection &&
    session.open.answer === before.session.open.answer;
  if (isSame || !isPointing(session)) return [];
  const [figure = ''] = figuresAt(contextOf(after));
  const { blocks } = sayCentre(momentOf(session, after.branches), session);
  const line = session.open.answer === null ? null : speakSelected(blocks);
  return [escapeControls(`Pointed at: ${line ?? figure}`)];
}

/** A question that has been asked, or put to a second vote, or guessed at, where the cursor has not moved. */
function spokenQuestion(before: DebuggerState, after: DebuggerState): readonly string[] {
  const { session } = after;
  const [last, quiz] = [openQuizOf(before.session), openQuizOf(session)];
  if (quiz === null) return [];
  const isNew = quiz.at !== last?.at || (quiz.firstGuesses === null) !== (last.firstGuesses === null);
  if (isNew) {
    const moment = momentOf(session, after.branches);
    const choice = sayQuiz(quiz, moment, heard(session));
    return choice === null ? [] : speak([choice]).map(escapeControls);
  }
  const { guess } = quiz;
  return guess === null || guess === last?.guess ? [] : [escapeControls(`You guessed ${describeGuess(quiz, guess)}.`)];
}

/** @param centreOf says what stands at the stop, and may remember what it has said */
export function spokenStop(state: DebuggerState, centreOf: CentreSource = sayCentre): readonly string[] {
  const { session, branches } = state;
  const { title, words, question, blocks } = centreOf(momentOf(session, branches), heard(session));
  const said = [...words, ...(question === null ? [] : [question]), ...blocks];
  const context = contextOf(state);
  // A step is named with its place.
  const place = [
    describePlace(context),
    ...figuresAt(context),
    ...(session.open.answer === null ? [] : [title.join(' › ')]),
  ];
  return ['', ...[...place, ...speak(said)].map(escapeControls)];
}

/** Whoever listens gives commands: a page may have no keyboard. */
function heard(session: Session): Session {
  const { look } = session;
  return isTyped(look.keys) ? session : changedSession(session, { keys: 'commands' });
}

/** What was said at a stop: the words of its lesson, or the sentence of its step with its figure. Nothing is for presenters alone. */
export interface Narration {
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

export function narrate(state: DebuggerState): Narration {
  const context = contextOf(state);
  const { session, moment } = context;
  const saying = session.teaching.lesson === null ? null : sayingOf(session.teaching.lesson, moment);
  const paragraphs =
    saying === null
      ? [...firstSentences(moment, session.where.selection), ...figuresAt(context).slice(0, 1)]
      : speak(saying.blocks);
  const { quiz } = session.teaching;
  const outcome = quiz !== null && isRevealed(quiz, session.where.cursor) ? [`${quiz.question} ${resultOf(quiz)}`] : [];
  return {
    heading: escapeControls(saying === null ? describePlace(context) : `${saying.number}. ${saying.title}`),
    paragraphs: [...paragraphs, ...outcome].filter(Boolean).map(escapeControls),
  };
}

/** What is said of the step before its formula and its values. */
function firstSentences(moment: Moment, selection: number | null): readonly string[] {
  const { blocks } = sayStep(moment, selection, { trials: null, isFollowing: true });
  return speak(blocks.slice(0, 1));
}
