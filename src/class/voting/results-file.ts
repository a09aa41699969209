/**
 * The file with the results of a class (`--results`), written anew whenever a vote has ended, so that a crash loses no
 * more than the vote that is open.
 * Invariant: nothing that stands in the file is lost: results of earlier classes stay before those of this one, and a
 * file that is no table of results is never replaced.
 */
import { readTextFile } from '../../files/text-file.js';
import { type FileSystem, type Replaceable, writeFile } from '../../files/write-file.js';
import type { VotedQuestion } from './ballot.js';
import { EMPTY_TABLE, isEarlierTable, isTable, tableLines } from './results-table.js';

export type OpenedResults =
  | { readonly kind: 'opened'; readonly note: (question: VotedQuestion) => void }
  /** Whole sentences that follow the file's name. */
  | { readonly kind: 'refused'; readonly message: string };

interface ResultsOptions {
  readonly now?: () => Date;
  readonly files?: FileSystem;
  /** Receives whole sentences that follow the file's name, once until it can be written again. */
  readonly onProblem: (message: string) => void;
}

/** 64 MiB: more questions than a teacher asks in a lifetime. */
const SIZE_LIMIT = 64 * 1_048_576;

const OURS: Replaceable = { what: 'table of results', isOurs: isTable, hasForce: false };

export function openResults(path: string, { now = () => new Date(), files, onProblem }: ResultsOptions): OpenedResults {
  const began = now();
  const before = readTextFile(path, SIZE_LIMIT);
  const isOurs = before.kind === 'text' && isTable(before.text);
  if (before.kind === 'text' && isEarlierTable(before.text))
    return {
      kind: 'refused',
      message: 'has the columns of an earlier version, which do not mix with those of this one. Name another file.',
    };
  const kept = isOurs ? before.text : EMPTY_TABLE;
  const write = (text: string, replace: Replaceable): string | null =>
    writeFile(path, text, { replace, mode: 0o600, ...(files === undefined ? {} : { files }) });
  const refusal = write(kept, isOurs ? OURS : 'none');
  if (refusal !== null) return { kind: 'refused', message: refusal };
  const questions = new Map<VotedQuestion['quiz']['at'], VotedQuestion>();
  let hasFailed = false;
  return {
    kind: 'opened',
    note: (question) => {
      questions.set(question.quiz.at, question);
      const lines = [...questions.values()].map((each, k) => tableLines(each, began, k + 1));
      const problem = write(kept + lines.join(''), OURS);
      if (problem !== null && !hasFailed) onProblem(problem);
      hasFailed = problem !== null;
    },
  };
}
