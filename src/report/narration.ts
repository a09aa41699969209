/**
 * What was said at a stop, for somebody who was not there: the words of its lesson, or the sentence of its step with its
 * figure, and how a question was answered.
 * Invariant: nothing in it lies ahead of the cursor, and nothing is for presenters alone.
 */

import { type Moment, momentAt } from '../debugger/places/moment.js';
import { isRevealed } from '../debugger/teaching/quiz.js';
import { escapeControls } from '../document/printable.js';
import { speak } from '../drawing/speech/speech.js';
import { sayingOf } from '../saying/lesson.js';
import { resultOf } from '../saying/quiz-verdict.js';
import { sayStep } from '../saying/step.js';
import { contextOf, type DebuggerState } from '../store.js';
import { describeStop } from './stops.js';

export interface Narration {
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

export function narrate(state: DebuggerState): Narration {
  const context = contextOf(state);
  const { session } = state;
  const moment = momentAt(context.timeline, session.cursor);
  const saying = session.lesson === null ? null : sayingOf(session.lesson, moment);
  const [place = '', ...figures] = describeStop(context).map((line) => line.trim());
  const paragraphs =
    saying === null ? [...firstSentences(moment, session.selection), ...figures.slice(0, 1)] : speak(saying.blocks);
  const { quiz } = session;
  const outcome = quiz !== null && isRevealed(quiz, session.cursor) ? [`${quiz.question} ${resultOf(quiz)}`] : [];
  return {
    heading: escapeControls(saying === null ? place : `${saying.number}. ${saying.title}`),
    paragraphs: [...paragraphs, ...outcome].filter((text) => text !== '').map(escapeControls),
  };
}

/** What is said of the step before its formula and its values. */
function firstSentences(moment: Moment, selection: number | null): readonly string[] {
  const { blocks } = sayStep(moment, selection, { trials: null, isFollowing: true });
  return speak(blocks.slice(0, 1));
}
