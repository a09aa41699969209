/**
 * Quizzes: a question about a value ahead of the cursor, to be guessed before a step reveals it; how near
 * a guess comes, and the guesses of a class, counted: each one that was made, once, with how many have made it.
 * Invariant: an answer is revealed exactly when the cursor reaches the step that computes it. A tally grows with the
 * guesses that differ and not with those who vote, and never beyond a bound.
 */
import { type Cursor, compareCursors, isSameCursor } from '../../timeline/cursor.js';

export const CHOICE_KINDS = ['word', 'loss', 'sign', 'direction'] as const;
export const QUIZ_KINDS = [...CHOICE_KINDS, 'value'] as const;
export type QuizKind = (typeof QUIZ_KINDS)[number];

interface Choosing {
  readonly kind: Exclude<QuizKind, 'value'>;
  /** At most nine, so that each has a key. */
  readonly options: readonly string[];
}

interface Naming {
  readonly kind: 'value';
}

/** What it takes to guess. The answer is not part of it. */
export type Question = (Choosing | Naming) & {
  /** What is to be guessed, within a sentence: `the sign of z(we)`. */
  readonly topic: string;
};

/** A question with its answer: the position of the right option, or a finite number. It must not be shown before it is revealed. */
export type Answered = Question & { readonly answer: number };

/** A guess is the position of an option, or a number where the value itself is asked for. */
export type Quiz = Answered & {
  /** Names the element with its context. */
  readonly question: string;
  /** The step that computes the answer. */
  readonly at: Cursor;
  /** The element of that step's output that the question is about. */
  readonly element: number;
  /** The guess made in this session. */
  readonly guess: number | null;
  /** The guesses of a class; null outside one, or while they are hidden. */
  readonly guesses: Tally | null;
  /** The guesses of its first vote, once a second one is open; null before, empty while they are hidden. */
  readonly firstGuesses: Tally | null;
};
export type ChoiceQuiz = Extract<Quiz, Choosing>;
export type NumberQuiz = Extract<Quiz, Naming>;

export const MOST_OPTIONS = 9;
const MOST_ANSWERED = 200;

/** The question of another branch waits there. */
export function isRevealed({ at }: Quiz, cursor: Cursor): boolean {
  return cursor.branch === at.branch && compareCursors(cursor, at) >= 0;
}

/** The part of a session that quizzes are about. */
interface Asking {
  readonly where: { readonly cursor: Cursor; readonly selection: number | null };
  readonly teaching: {
    readonly quiz: Quiz | null;
    /** Questions that were asked and answered, the latest last. */
    readonly answered: readonly Quiz[];
  };
}

/** A question that Esc put aside, and where: from another place, or with another element selected, it is not meant. */
export interface QuizAside {
  readonly quiz: Quiz;
  readonly cursor: Cursor;
  readonly selection: number | null;
}

/** The question that Q asks again; null where none was put aside here. */
export function quizPutAside(aside: QuizAside | null, { where }: Asking): Quiz | null {
  const { cursor, selection } = where;
  return aside !== null && isSameCursor(aside.cursor, cursor) && aside.selection === selection ? aside.quiz : null;
}

/** The quiz while it waits for its answer, else null. */
export function openQuizOf({ where: { cursor }, teaching: { quiz } }: Asking): Quiz | null {
  return quiz !== null && quiz.at.branch === cursor.branch && !isRevealed(quiz, cursor) ? quiz : null;
}

/** Puts another question, or none, in the place of the session's. One that has been answered is remembered. */
export function replaceQuiz(asking: Asking, quiz: Quiz | null): Asking['teaching'] {
  const { quiz: before, answered } = asking.teaching;
  return { quiz, answered: before === quiz ? answered : resultsOf(asking).slice(-MOST_ANSWERED) };
}

/**
 * All questions that were answered, in the order in which they were asked. One that was asked again counts once, with
 * the first guess: whoever guesses again has seen the answer. A class may vote on it again, and both count.
 */
export function resultsOf({ where: { cursor }, teaching: { quiz, answered } }: Asking): readonly Quiz[] {
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

/** A number counts as right if it is off by at most this share of the answer. */
export const TOLERANCE = 0.1;
/** The range between two larger numbers could be infinite. */
export const LARGEST_GUESS = 1e100;

export function isRight(quiz: Answered, guess: number): boolean {
  return quiz.kind === 'value' ? relativeError(quiz, guess) <= TOLERANCE : guess === quiz.answer;
}

/** How many of some guesses are right. */
export function countRight(quiz: Answered, guesses: Tally): number {
  return countWhere(guesses, (guess) => isRight(quiz, guess));
}

/** |guess − answer| / |answer|; infinite for any other guess where the answer is 0. */
export function relativeError({ answer }: Pick<NumberQuiz, 'answer'>, guess: number): number {
  return guess === answer ? 0 : Math.abs(guess - answer) / Math.abs(answer);
}

/** The position of an option or a number, and how many have guessed it. */
export type Counted = readonly [guess: number, count: number];
export type Tally = readonly Counted[];

/** Where more numbers differ, neighbours count as one. */
export const MOST_DIFFERENT = 256;

/** Equal guesses together, in the order in which they first came. */
export function tallyOf(guesses: Iterable<Counted>): Tally {
  const counts = new Map<number, number>();
  for (const [guess, count] of guesses) if (count > 0) counts.set(guess, (counts.get(guess) ?? 0) + count);
  return counts.size <= MOST_DIFFERENT ? [...counts] : joinNeighbours(sortTally([...counts]));
}

/** How many have guessed. */
export function countOf(tally: Tally): number {
  return tally.reduce((sum, [, count]) => sum + count, 0);
}

export function countWhere(tally: Tally, isMeant: (guess: number) => boolean): number {
  return countOf(tally.filter(([guess]) => isMeant(guess)));
}

export function sortTally(tally: Tally): Tally {
  return tally.toSorted(([one], [other]) => one - other);
}

/** The guess that this share of all guesses is not beyond. */
export function quantileOf(sorted: Tally, share: number): number {
  let left = Math.round(share * (countOf(sorted) - 1));
  for (const [guess, count] of sorted) {
    if (left < count) return guess;
    left -= count;
  }
  return NaN;
}

/** As many neighbours as it takes count as the one in their middle. */
function joinNeighbours(sorted: Tally): Tally {
  const size = Math.ceil(sorted.length / MOST_DIFFERENT);
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, k): Counted => {
    const group = sorted.slice(k * size, (k + 1) * size);
    return [group[group.length >> 1][0], countOf(group)];
  });
}
