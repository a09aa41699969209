/**
 * Quizzes: a question about values that lie ahead of the cursor, to be guessed before a step reveals them.
 * Invariant: an answer counts as revealed exactly where the cursor has reached the step that computes it.
 */
import { type Cursor, compareCursors } from '../../timeline/cursor.js';

export const QUIZ_KINDS = ['word', 'loss', 'sign'] as const;
export type QuizKind = (typeof QUIZ_KINDS)[number];

export interface Quiz {
  readonly kind: QuizKind;
  readonly question: string;
  /** At most nine, so that each has a key. */
  readonly options: readonly string[];
  /** Position of the right option. Not to be shown before it is revealed. */
  readonly answer: number;
  /** The step that computes the answer. */
  readonly at: Cursor;
  /** Guesses for each option; null where there is no class, or where they are not to be seen yet. */
  readonly tally: readonly number[] | null;
  /** The guess made in this session. */
  readonly guess: number | null;
}

export const MOST_OPTIONS = 9;

export function isRevealed({ at }: Quiz, cursor: Cursor): boolean {
  return cursor.branch !== at.branch || compareCursors(cursor, at) >= 0;
}

/** The quiz, as long as it waits for its answer. */
export function openQuizOf(session: { readonly quiz: Quiz | null; readonly cursor: Cursor }): Quiz | null {
  return session.quiz !== null && !isRevealed(session.quiz, session.cursor) ? session.quiz : null;
}

/** The option that a number from 1 on or the beginning of a text names; null when none or several could be meant. */
export function optionOf({ options }: Quiz, text: string): number | null {
  const typed = text.trim().toLowerCase();
  if (/^\d$/.test(typed) && Number(typed) >= 1 && Number(typed) <= options.length) return Number(typed) - 1;
  const lower = options.map((option) => option.toLowerCase());
  const exact = lower.indexOf(typed);
  if (exact >= 0 || typed === '') return exact >= 0 ? exact : null;
  const beginning = lower.flatMap((option, k) => (option.startsWith(typed) ? [k] : []));
  return beginning.length === 1 ? beginning[0] : null;
}
