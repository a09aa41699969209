/**
 * How a class has voted, as a table that any spreadsheet opens: CSV (RFC 4180, UTF-8), a line for each answer that could be
 * given, or was, to each question.
 * Invariant: a text that others chose, such as a name or a word, is never a formula to a spreadsheet.
 */
import { isRight } from '../../debugger/teaching/guess.js';
import type { Quiz } from '../../debugger/teaching/quiz.js';
import type { Vote, VotedQuestion } from './ballot.js';

const COLUMNS = [
  'class',
  'question',
  'asked',
  'iteration',
  'answer',
  'guess',
  'right',
  'first vote',
  'second vote',
  'first vote by',
  'second vote by',
] as const;

/** Spreadsheets take a file for UTF-8 that begins like this, and for something older without it. */
const MARK = '\uFEFF';
const HEADING = `${COLUMNS.join(',')}\r\n`;

export const EMPTY_TABLE = MARK + HEADING;

/** Whether a text is such a table. */
export function isTable(text: string): boolean {
  return text.startsWith(MARK) ? text.startsWith(EMPTY_TABLE) : text.startsWith(HEADING);
}

/**
 * The lines of one question.
 * @param began when the class began, which tells apart several in one file
 * @param number of the question within the class, from 1
 */
export function tableLines({ quiz, votes }: VotedQuestion, began: Date, number: number): string {
  const guesses = guessesOf(quiz, votes);
  return guesses.map((guess) => lineOf({ quiz, votes }, guess, began, number)).join('');
}

/** Every option; of numbers each that was guessed, in their order. */
function guessesOf(quiz: Quiz, votes: VotedQuestion['votes']): readonly number[] {
  if (quiz.kind !== 'value') return [...quiz.options.keys()];
  const guessed = new Set(votes.flat().map(({ guess }) => guess));
  return [...guessed].sort((a, b) => a - b);
}

function lineOf({ quiz, votes }: VotedQuestion, guess: number, began: Date, number: number): string {
  const cells = [
    began.toISOString(),
    String(number),
    textCell(quiz.question),
    String(quiz.at.iteration),
    valueCell(quiz, quiz.answer),
    valueCell(quiz, guess),
    isRight(quiz, guess) ? 'yes' : 'no',
    ...[0, 1].map((k) => countCell(votes[k], guess)),
    ...[0, 1].map((k) => namesCell(votes[k], guess)),
  ];
  return `${cells.join(',')}\r\n`;
}

function valueCell(quiz: Quiz, value: number): string {
  return quiz.kind === 'value' ? String(value) : textCell(quiz.options[value] ?? '');
}

/** Empty where there was no such vote, which is not the same as nobody. */
function countCell(votes: readonly Vote[] | undefined, guess: number): string {
  return votes === undefined ? '' : String(votes.filter((vote) => vote.guess === guess).length);
}

function namesCell(votes: readonly Vote[] = [], guess: number): string {
  const names = votes.flatMap((vote) => (vote.guess === guess && vote.name !== null ? [vote.name] : []));
  return textCell(names.join('; '));
}

function textCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
