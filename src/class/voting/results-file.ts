/**
 * The file with the results of a class (`--results`), written anew whenever a vote has ended, so that a crash loses no
 * more than the vote that is open.
 * Invariant: nothing that stands in the file is lost: results of earlier classes stay before those of this one, and a
 * file that is no table of results is never replaced. The counts of a vote add up to those who voted.
 */
import { textCell } from '../../data/csv.js';
import { type Counted, isRight, type Quiz, sortTally, type Tally } from '../../debugger/teaching/quiz.js';
import { refusalIn, refuse, unlessRefused } from '../../files/refusal.js';
import { textOfFile } from '../../files/text-file.js';
import { type FileSystem, type Replaceable, writeFile } from '../../files/write-file.js';
import type { VotedQuestion, Votes } from './ballot.js';

interface ResultsOptions {
  readonly files?: FileSystem;
  /** Receives whole sentences that follow the file's name, once until it can be written again. */
  readonly onProblem: (message: string) => void;
}

/** 64 MiB: more questions than a teacher asks in a lifetime. */
const SIZE_LIMIT = 64 * 1_048_576;

const OURS: Replaceable = { what: 'table of results', isOurs: isTable, hasForce: false };

/** What notes a question that was voted on. A file is refused in whole sentences that follow its name. */
export function openResults(path: string, { files, onProblem }: ResultsOptions) {
  const began = new Date();
  const before = unlessRefused(() => textOfFile(path, SIZE_LIMIT)) ?? '';
  const isOurs = isTable(before);
  if (isEarlierTable(before))
    refuse('has the columns of an earlier version, which do not mix with those of this one. Name another file.');
  const kept = isOurs ? before : EMPTY_TABLE;
  const write = (text: string, replace: Replaceable): void => writeFile(path, text, { replace, mode: 0o600, files });
  write(kept, isOurs ? OURS : 'none');
  const questions = new Map<VotedQuestion['quiz']['at'], VotedQuestion>();
  let hasFailed = false;
  return (question: VotedQuestion): void => {
    questions.set(question.quiz.at, question);
    const lines = [...questions.values()].map((each, k) => tableLines(each, began, k + 1));
    try {
      write(kept + lines.join(''), OURS);
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) onProblem(refusalIn(error));
      hasFailed = true;
    }
  };
}

/** A table that any spreadsheet opens: CSV (RFC 4180, UTF-8). */
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
function isEarlierTable(text: string): boolean {
  return text.replace(MARK, '').startsWith(EARLIER);
}

/**
 * The lines of one question: of each vote a row for each voter who gave a name, and one for each guess of all others.
 * @param began when the class began, which tells apart several in one file
 * @param number of the question within the class, from 1
 */
export function tableLines({ quiz, votes, reported = 0 }: VotedQuestion, began: Date, number: number): string {
  const { question, at, answer } = quiz;
  const about = [began.toISOString(), String(number), question, String(at.iteration)].map(textCell);
  const lineOf = (vote: number, name: string, [guess, count]: Counted): string => {
    const right = isRight(quiz, guess) ? 'yes' : 'no';
    const voted = [
      textCell(String(vote)),
      valueCell(quiz, guess),
      textCell(right),
      textCell(name),
      textCell(String(count)),
    ];
    return `${[...about, valueCell(quiz, answer), ...voted].join(',')}\r\n`;
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

/** All options, those that nobody chose with 0; for a number, the guesses that were made, in order. */
function othersOf(quiz: Quiz, others: Votes['others']): Tally {
  if (quiz.kind === 'value') return sortTally(others);
  const counts = new Map(others);
  return quiz.options.map((_, guess) => [guess, counts.get(guess) ?? 0]);
}

function valueCell(quiz: Quiz, value: number): string {
  // A number is none that somebody typed as a formula.
  return quiz.kind === 'value' ? `"${value}"` : textCell(quiz.options[value] ?? '');
}
