/**
 * How a class has voted, as a table that any spreadsheet opens: CSV (RFC 4180, UTF-8). Of each vote on a question there is a
 * row for each voter who gave a name, and one for each guess of all others.
 * Invariant: the counts of a vote add up to those who voted. A text that others chose, such as a name or a word, is in a cell
 * of its own, and never a formula to a spreadsheet.
 */
import { isRight } from '../../debugger/teaching/guess.js';
import type { Quiz } from '../../debugger/teaching/quiz.js';
import { type Counted, sortTally, type Tally } from '../../debugger/teaching/tally.js';
import type { VotedQuestion, Votes } from './ballot.js';

const COLUMNS = [
  'class',
  'question',
  'asked',
  'iteration',
  'answer',
  'vote',
  'guess',
  'right',
  'name',
  'count',
] as const;
/** What the columns of earlier versions begin with. */
const EARLIER = 'class,question,asked,iteration,answer,guess,right,first vote,';

/** Spreadsheets take a file for UTF-8 that begins like this, and for something older without it. */
const MARK = '\uFEFF';
const HEADING = `${COLUMNS.join(',')}\r\n`;

export const EMPTY_TABLE = MARK + HEADING;

/** Whether a text is such a table. */
export function isTable(text: string): boolean {
  return text.startsWith(MARK) ? text.startsWith(EMPTY_TABLE) : text.startsWith(HEADING);
}

/** Whether a text is a table with the columns that earlier versions wrote. */
export function isEarlierTable(text: string): boolean {
  return text.replace(MARK, '').startsWith(EARLIER);
}

/**
 * The lines of one question.
 * @param began when the class began, which tells apart several in one file
 * @param number of the question within the class, from 1
 */
export function tableLines({ quiz, votes, reported = 0 }: VotedQuestion, began: Date, number: number): string {
  const about = [
    began.toISOString(),
    String(number),
    textCell(quiz.question),
    String(quiz.at.iteration),
    valueCell(quiz, quiz.answer),
  ];
  const lineOf = (vote: number, name: string, [guess, count]: Counted): string => {
    const right = isRight(quiz, guess) ? 'yes' : 'no';
    return `${[...about, String(vote), valueCell(quiz, guess), right, textCell(name), String(count)].join(',')}\r\n`;
  };
  return votes
    .map(({ named, others }, k) => [
      ...named.map(({ name, guess }) => lineOf(k + 1, name, [guess, 1])),
      ...othersOf(quiz, others).map((counted) => lineOf(k + 1, '', counted)),
    ])
    .slice(reported)
    .flat()
    .join('');
}

/** Of options all, so that one that nobody chose stands there with 0; of numbers those that were guessed, in their order. */
function othersOf(quiz: Quiz, others: Votes['others']): Tally {
  if (quiz.kind === 'value') return sortTally(others);
  const counts = new Map(others);
  return quiz.options.map((_, guess) => [guess, counts.get(guess) ?? 0]);
}

function valueCell(quiz: Quiz, value: number): string {
  return quiz.kind === 'value' ? String(value) : textCell(quiz.options[value] ?? '');
}

function textCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",;\r\n]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
