/**
 * Somebody who follows a class, wherever it is: in this process, behind a broker, in a file. A digit picks an option or
 * begins a number, `g` begins a word, Enter submits it; a page submits a text.
 * Invariant: while a guess is being typed it receives every key, so a word may start with any letter.
 */
import type { Answered, Question } from '../../../debugger/teaching/quiz.js';
import { beginsNumber, GUESS_KEY, readGuess, whyNoGuess } from '../../../debugger/teaching/read-guess.js';
import type { Inlines } from '../../../document/document.js';
import { text } from '../../../explaining/blocks.js';
import { describeGuess, verdictOn, verdictOnVotes } from '../../../explaining/quiz-verdict.js';
import type { Voter } from '../roles.js';

/** What followers are asked, and what they have answered. */
export interface ClassSource {
  /** The question that is open; null without one. */
  readonly question: Question | null;
  readonly isSecondVote: boolean;
  readonly takesGuesses: boolean;
  /** The question whose answer is shown; null without one. */
  readonly revealed: Answered | null;
  guessOf(member: Pick<Voter, 'voter'>): number | null;
  /** The guess in the first vote, once there is a second one. */
  firstGuessOf(member: Pick<Voter, 'voter'>): number | null;
  /** @param guess the position of an option, or a number */
  guess(member: Voter, guess: number): void;
}

/** A word that is being typed, or what is said in its place. */
interface Typed {
  readonly kind: 'word' | 'said';
  readonly text: string;
  /** What is said is a question, to be answered by one key. */
  readonly onYes?: (() => void) | undefined;
}

/** The whole, and the same with less of it. */
type Shortened<Said> = readonly [Said, ...Said[]];

const LONGEST_GUESS = 40;

export function howToGuess(question: Question): string {
  return waysToGuess(question)[0];
}

/** The same with less and less of it, for narrow rows. */
function waysToGuess(question: Question): Shortened<string> {
  const { topic } = question;
  if (question.kind === 'value') return [`${topic} as a number, then Enter`, `${topic} as a number`, topic];
  const keys = `1 to ${question.options.length}`;
  return [`${keys} for ${topic}, or ${GUESS_KEY} and the answer`, `${keys} for ${topic}`, keys];
}

export function createFollower(source: ClassSource, member: Voter) {
  let typed: Typed | null = null;
  const take = (text: string, question: Question): void => {
    const guess = readGuess(question, text);
    typed = guess === null ? { kind: 'said', text: whyNoGuess(question, text) } : null;
    if (guess !== null) source.guess(member, guess);
  };
  const type = (key: string, text: string, question: Question): void => {
    if (key === 'return') take(text, question);
    else if (key === 'escape' || key === 'ctrl+c') typed = null;
    else if (key === 'backspace') typed = { kind: 'word', text: [...text].slice(0, -1).join('') };
    else {
      const character = key === 'space' ? ' ' : key;
      const isCharacter = [...character].length === 1 && text.length < LONGEST_GUESS;
      typed = { kind: 'word', text: isCharacter ? text + character : text };
    }
  };
  return {
    /** What the follower's row adds: the word being typed, or a reply. */
    typed: () => typed,
    /** Whether the key was part of a guess. */
    press: (key: string) => {
      const { question } = source;
      if (question === null) {
        if (typed?.kind === 'word') typed = null;
        return false;
      }
      if (typed?.kind === 'word') type(key, typed.text, question);
      else if (question.kind !== 'value' && /^[1-9]$/.test(key)) {
        if (Number(key) <= question.options.length) take(key, question);
        else typed = { kind: 'said', text: `There is no ${key}: ${howToGuess(question)}.` };
      } else if (key === GUESS_KEY || beginsNumber(question, key))
        typed = { kind: 'word', text: key === GUESS_KEY ? '' : key };
      else return false;
      return true;
    },
    /** Answers the question with a text. */
    answer: (text: string) => {
      if (source.question !== null) take(text.slice(0, LONGEST_GUESS), source.question);
      else typed = { kind: 'said', text: 'No question is open.' };
    },
    /** How it stands with the question and this follower's guess, without keys; nothing without a question. */
    standing: () => standingsOf(source, member, ({ topic }) => [topic])[0],
    /** The same with keys, whole and then shorter and shorter. */
    standings: () => standingsOf(source, member, waysToGuess),
    say: (text: string, onYes?: () => void) => {
      typed = { kind: 'said', text, onYes };
    },
    /** Clears the reply, but not the word being typed. */
    forgetWords: () => {
      if (typed?.kind === 'said') typed = null;
    },
    /** Clears the word being typed as well. */
    clear: () => {
      typed = null;
    },
  };
}

function standingsOf(
  source: ClassSource,
  member: Voter,
  waysIn: (question: Question) => Shortened<string>,
): Shortened<Inlines> {
  const { question, revealed, isSecondVote, takesGuesses } = source;
  const [guess, first] = [source.guessOf(member), source.firstGuessOf(member)];
  if (question === null) return verdictsOn(revealed, guess, first);
  if (!takesGuesses) return [[text('Guesses are not taken now', 'muted')]];
  if (guess === null) {
    const vote = isSecondVote ? 'Second vote' : 'Your guess';
    const before = first === null ? '' : ` (before: ${describeGuess(question, first)})`;
    const ways = waysIn(question);
    // Everybody knows their guess; the way to make another one is news.
    const shorter = ways.map((way) => [text(`${vote}: ${way}`, 'warning')]);
    return [[text(`${vote}${before}: ${ways[0]}`, 'warning')], ...shorter];
  }
  const guessed = text(`You guessed ${describeGuess(question, guess)}`, 'target');
  const about = question.kind === 'value' ? ` for ${question.topic}` : '';
  return [[guessed, text(`${about}; another guess changes it`, 'muted')], [guessed, text(about, 'muted')], [guessed]];
}

function verdictsOn(revealed: Answered | null, guess: number | null, first: number | null): Shortened<Inlines> {
  const verdict = revealed === null ? null : verdictOnVotes(revealed, guess, first);
  if (revealed === null || verdict === null) return [[]];
  const shorter = guess === null ? [] : [[text(verdictOn(revealed, guess), 'target')]];
  return [[text(verdict, 'target')], ...shorter];
}
