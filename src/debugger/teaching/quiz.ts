/**
 * Quizzes: a question about a value ahead of the cursor, to be guessed before a step reveals it.
 * Invariant: an answer is revealed exactly when the cursor reaches the step that computes it.
 */
import { type Cursor, compareCursors, isSameCursor } from '../../timeline/cursor.js';
import { type Tally, tallyOf } from './tally.js';

export const CHOICE_KINDS = ['word', 'loss', 'sign', 'direction'] as const;
export const QUIZ_KINDS = [...CHOICE_KINDS, 'value'] as const;
export type QuizKind = (typeof QUIZ_KINDS)[number];

/** What every question has. A guess is the position of an option, or a number where the value itself is asked for. */
interface Asked {
  /** Names the element with its context. */
  readonly question: string;
  /** What is to be guessed, within a sentence: `the sign of z(we)`. */
  readonly topic: string;
  /** The step that computes the answer. */
  readonly at: Cursor;
  /** The element of that step's output that the question is about. */
  readonly element: number;
  /** The guess made in this session. */
  readonly guess: number | null;
  /** The guesses of a class; null outside one, or while they are hidden. */
  readonly guesses: Tally | null;
  /** Those of its first vote, once a second one is open; null before, empty while they are hidden. */
  readonly firstGuesses: Tally | null;
}

export interface ChoiceQuiz extends Asked {
  readonly kind: Exclude<QuizKind, 'value'>;
  /** At most nine, so that each has a key. */
  readonly options: readonly string[];
  /** Position of the right option. It must not be shown before it is revealed. */
  readonly answer: number;
}

export interface NumberQuiz extends Asked {
  readonly kind: 'value';
  /** Finite. It must not be shown before it is revealed. */
  readonly answer: number;
}

export type Quiz = ChoiceQuiz | NumberQuiz;
/** What it takes to guess. The answer is not part of it. */
export type Question = Pick<ChoiceQuiz, 'kind' | 'topic' | 'options'> | Pick<NumberQuiz, 'kind' | 'topic'>;

/** A question with its answer, which must not be shown before it is revealed. */
export type Answered =
  | Pick<ChoiceQuiz, 'kind' | 'topic' | 'options' | 'answer'>
  | Pick<NumberQuiz, 'kind' | 'topic' | 'answer'>;

export const MOST_OPTIONS = 9;
const MOST_ANSWERED = 200;

/** The question of another branch waits there. */
export function isRevealed({ at }: Quiz, cursor: Cursor): boolean {
  return cursor.branch === at.branch && compareCursors(cursor, at) >= 0;
}

/** The part of a session that quizzes are about. */
interface Asking {
  readonly quiz: Quiz | null;
  readonly cursor: Cursor;
  /** Questions that were asked and answered, the latest last. */
  readonly answered: readonly Quiz[];
}

/** A question that Esc put aside, and where: from another place, or with another element selected, it is not meant. */
export interface QuizAside {
  readonly quiz: Quiz;
  readonly cursor: Cursor;
  readonly selection: number | null;
}

/** The question that Q asks again; null where none was put aside here. */
export function quizPutAside(
  aside: QuizAside | null,
  { cursor, selection }: { readonly cursor: Cursor; readonly selection: number | null },
): Quiz | null {
  return aside !== null && isSameCursor(aside.cursor, cursor) && aside.selection === selection ? aside.quiz : null;
}

/** The quiz while it waits for its answer, else null. */
export function openQuizOf({ quiz, cursor }: Pick<Asking, 'quiz' | 'cursor'>): Quiz | null {
  return quiz !== null && quiz.at.branch === cursor.branch && !isRevealed(quiz, cursor) ? quiz : null;
}

/** Puts another question, or none, in the place of the session's. One that has been answered is remembered. */
export function replaceQuiz(asking: Asking, quiz: Quiz | null): Pick<Asking, 'quiz' | 'answered'> {
  const { quiz: before, answered } = asking;
  return { quiz, answered: before === quiz ? answered : resultsOf(asking).slice(-MOST_ANSWERED) };
}

/**
 * All questions that were answered, in the order in which they were asked. One that was asked again counts once, with
 * the first guess: whoever guesses again has seen the answer. A class may vote on it again, and both count.
 */
export function resultsOf({ quiz, cursor, answered }: Asking): readonly Quiz[] {
  if (quiz === null || !isRevealed(quiz, cursor)) return answered;
  const place = answered.findIndex((other) => isSameAsked(other, quiz));
  if (place === -1) return [...answered, quiz];
  return guessesOf(answered[place]).length === 0 ? answered.with(place, quiz) : answered;
}

/** Each asking has a cursor object of its own. */
function isSameAsked(a: Quiz, b: Quiz): boolean {
  if (a.at === b.at) return true;
  const areVotes = b.guesses !== null && [a, b].every((quiz) => guessesOf(quiz).length > 0);
  return !areVotes && isSameQuestion(a, b);
}

/** What was answered in both, what the class was asked first. */
export function joinResults(ofClass: readonly Quiz[], own: readonly Quiz[]): readonly Quiz[] {
  return [...ofClass, ...own.filter((quiz) => !ofClass.some((other) => isSameAsked(other, quiz)))];
}

/** All guesses that count: those of a class, or else one's own. */
export function guessesOf(quiz: Quiz): Tally {
  if (quiz.guesses !== null) return tallyOf(votesOf(quiz).flat());
  return quiz.guess === null ? [] : [[quiz.guess, 1]];
}

/** The votes of a class in their order; none where they are hidden. */
export function votesOf({ guesses, firstGuesses }: Pick<Quiz, 'guesses' | 'firstGuesses'>): readonly Tally[] {
  if (guesses === null) return [];
  return firstGuesses === null ? [guesses] : [firstGuesses, guesses];
}

/** Whether two questions ask for the same thing in the same way. */
export function isSameQuestion(a: Quiz, b: Quiz): boolean {
  return a.question === b.question && a.element === b.element && compareCursors(a.at, b.at) === 0;
}
