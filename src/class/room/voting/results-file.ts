/**
 * The file with the results of a class (`--results`), written anew whenever a vote has ended, so that a crash loses no
 * more than the vote that is open.
 * Invariant: nothing that stands in the file is lost: results of earlier classes stay before those of this one, and a
 * file that is no table of results is never replaced. The counts of a vote add up to those who voted.
 */

import type { Noted } from '../../../debugger/teaching/class-file.js';
import { type Counted, isRight, type Quiz, sortTally, type Tally } from '../../../debugger/teaching/quiz.js';
import { refusalIn, refuse, unlessRefused } from '../../../files/refusal.js';
import { textOfFile } from '../../../files/text-file.js';
import { type FileSystem, type Replaceable, writeFile } from '../../../files/write-file.js';
import { textCell } from '../../../training/csv.js';
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
  const began = new Date().toISOString();
  const before = unlessRefused(() => textOfFile(path, SIZE_LIMIT)) ?? '';
  const isOurs = isTable(before);
  if (isEarlierTable(before))
    refuse('has the columns of an earlier version, which do not mix with those of this one. Name another file.');
  const kept = isOurs ? before : EMPTY_TABLE;
  const write = (text: string, replace: Replaceable): void => writeFile(path, text, { replace, mode: 0o600, files });
  write(kept, isOurs ? OURS : 'none');
  const notes = new Map<VotedQuestion['quiz']['at'], { readonly noted: Noted; readonly lines: string }>();
  let count = 0;
  let hasFailed = false;
  return (question: VotedQuestion): Noted => {
    const noted = question.noted ?? notes.get(question.quiz.at)?.noted ?? { class: began, question: ++count };
    // A class that was broken off has noted the first vote, and that stands in the file.
    const votes = noted.class === began ? question.votes : question.votes.slice(1);
    const lines = tableLines({ ...question, votes }, noted, question.votes.length - votes.length + 1);
    notes.set(question.quiz.at, { noted, lines });
    try {
      write(kept + [...notes.values()].map(({ lines }) => lines).join(''), OURS);
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) onProblem(refusalIn(error));
      hasFailed = true;
    }
    return noted;
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
 * @param noted when the class began, which tells apart several in one file, and which question of it this is
 * @param first the number of the first of its votes here
 */
export function tableLines({ quiz, votes }: Pick<VotedQuestion, 'quiz' | 'votes'>, noted: Noted, first = 1): string {
  const { question, at, answer } = quiz;
  const about = [noted.class, String(noted.question), question, String(at.iteration)].map(textCell);
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
    .flatMap(({ named, others }, k) => [
      ...named.map(({ name, guess }) => lineOf(first + k, name, [guess, 1])),
      ...othersOf(quiz, others).map((counted) => lineOf(first + k, '', counted)),
    ])
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
