/**
 * Quizzes: a question about values ahead of the cursor, to be guessed before a step reveals them.
 * Invariant: an answer is revealed exactly when the cursor reaches the step that computes it.
 */
import { type Cursor, compareCursors } from '../../timeline/cursor.js';

export const QUIZ_KINDS = ['word', 'loss', 'sign'] as const;
export type QuizKind = (typeof QUIZ_KINDS)[number];

export interface Quiz {
  readonly kind: QuizKind;
  readonly question: string;
  /** At most nine, so that each has a key. */
  readonly options: readonly string[];
  /** Position of the right option. It must not be shown before it is revealed. */
  readonly answer: number;
  /** The step that computes the answer. */
  readonly at: Cursor;
  /** How many chose each option; null outside a class, or while the guesses are hidden. */
  readonly tally: readonly number[] | null;
  /** The guess made in this session. */
  readonly guess: number | null;
}

export const MOST_OPTIONS = 9;

export function isRevealed({ at }: Quiz, cursor: Cursor): boolean {
  return cursor.branch !== at.branch || compareCursors(cursor, at) >= 0;
}

/** The quiz while it waits for its answer, else null. */
export function openQuizOf(session: { readonly quiz: Quiz | null; readonly cursor: Cursor }): Quiz | null {
  return session.quiz !== null && !isRevealed(session.quiz, session.cursor) ? session.quiz : null;
}

/** The option meant by a number, from 1, or by the beginning of its text; null when none or several match. */
export function optionOf({ options }: Quiz, text: string): number | null {
  const typed = text.trim().toLowerCase();
  if (/^\d$/.test(typed) && Number(typed) >= 1 && Number(typed) <= options.length) return Number(typed) - 1;
  const lower = options.map((option) => option.toLowerCase());
  const exact = lower.indexOf(typed);
  if (exact >= 0 || typed === '') return exact >= 0 ? exact : null;
  const beginning = lower.flatMap((option, k) => (option.startsWith(typed) ? [k] : []));
  return beginning.length === 1 ? beginning[0] : null;
}
