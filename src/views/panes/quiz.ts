/**
 * A quiz over the step pane: the question, its options with the keys that pick them, the guesses as bars; once it is
 * answered, how near they came and why it is so.
 * Invariant: nothing gives away the answer before the cursor has reached the step that computes it.
 */
import type { Moment } from '../../debugger/places/moment.js';
import { type KeyNames, spellKeys } from '../../debugger/prompt/key-names.js';
import { isRight, TOLERANCE } from '../../debugger/teaching/guess.js';
import { isRevealed, type Quiz, votesOf } from '../../debugger/teaching/quiz.js';
import { countOf, countWhere, type Tally } from '../../debugger/teaching/tally.js';
import { formatFactor, formatPlural } from '../../document/numbers.js';
import { EMPTY_ROW, type Row, wrap } from '../../drawing/rows/rows.js';
import { describeGuess, verdictOn } from '../../saying/quiz-verdict.js';
import { optionRows } from './quiz-options.js';
import { reasonRows } from './quiz-reason.js';

interface Asking {
  /** Whether only the guess is up to whoever looks, and not what comes next. */
  readonly isFollowing: boolean;
  readonly inLesson: boolean;
  readonly keys: KeyNames;
}

export function quizRows(quiz: Quiz, moment: Moment, width: number, asking: Asking): readonly Row[] {
  if (quiz.at.branch !== moment.cursor.branch) return [];
  const revealed = isRevealed(quiz, moment.cursor);
  return [
    ...wrap(quiz.question, width, 'title'),
    ...optionRows(quiz, revealed, width),
    ...wrap(
      revealed ? resultOf(quiz) : spellKeys(invitationOf(quiz, asking), asking.keys),
      width,
      revealed ? 'plain' : 'muted',
    ),
    ...(revealed ? reasonRows(quiz, moment, width) : []),
    EMPTY_ROW,
  ];
}

function invitationOf(quiz: Quiz, { isFollowing, inLesson }: Asking): string {
  const { guess, firstGuesses } = quiz;
  const how =
    quiz.kind === 'value'
      ? `Type a number, then Enter: within ${TOLERANCE * 100} % is right.`
      : `Press 1 to ${quiz.options.length} to guess.`;
  if (isFollowing) return firstGuesses === null ? how : `Second vote: talk about it, then guess again. ${how}`;
  const votes = votesOf(quiz);
  const onward = inLesson ? 'Space shows the answer.' : '→ shows the answer. Q asks in another way.';
  if (votes.length > 0) return `${votesSoFar(votes)} ${onward}`;
  if (guess === null) return `${how} ${onward}`;
  const again = quiz.kind === 'value' ? `You guessed ${formatFactor(guess)}.` : 'You can still guess again.';
  return `${again} ${onward}`;
}

function votesSoFar([first = [], second]: readonly Tally[]): string {
  if (second !== undefined) return `Second vote: ${guessesOf(second)} so far, after ${countOf(first)} in the first.`;
  const again = first.length === 0 ? '' : ' R opens a second vote, after a discussion.';
  return `${guessesOf(first)} so far.${again}`;
}

function guessesOf(tally: Tally): string {
  return formatPlural(countOf(tally), 'guess', 'guesses');
}

/** The answer, and how it was guessed. */
export function resultOf(quiz: Quiz): string {
  const { guess, guesses } = quiz;
  const own = guess !== null ? ` ${verdictOn(quiz, guess)}.` : guesses === null ? ' You did not guess.' : '';
  const [first = [], second] = votesOf(quiz);
  const said = quiz.kind === 'value' ? `came within ${TOLERANCE * 100} %` : 'said so';
  const share = (vote: Tally): string => `${countWhere(vote, (each) => isRight(quiz, each))} of ${guessesOf(vote)}`;
  const tally =
    second !== undefined
      ? ` In the first vote ${share(first)} ${said}, in the second ${share(second)}.`
      : first.length > 0
        ? ` ${share(first)} ${said}.`
        : '';
  return `It is ${describeGuess(quiz, quiz.answer)}.${tally}${own}`;
}
