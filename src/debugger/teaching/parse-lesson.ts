/**
 * The files of lessons, which read as Markdown:
 *
 *     # The title of the lesson
 *     fixture: we-love-deep-learning
 *     about: What somebody learns by it, in a sentence.
 *
 *     ## The title of a stop
 *     What is to be said there, in Markdown. {loss} stands for its value there.
 *
 *     note: A paragraph that only a presenter sees.
 *
 *     > goto 0.forward/prediction 4/z
 *     > quiz word
 *
 * Invariant: a lesson that was parsed names only commands that exist.
 */

import { quote, Refusal, refusalOr, refuse } from '../../files/refusal.js';
import type { Command } from '../command.js';
import { parseLine } from '../prompt/command-line.js';
import { TRANSCRIPT_PROMPT } from '../saving/script.js';
import type { Lesson, LessonCommand, LessonStop } from './lesson.js';
import { whyUnreadable } from './lesson-text.js';

/** The paragraphs of a file that are notes. */
export const NOTES = /^note:.*(?:\r?\n(?![#>]|[ \t]*$).*)*/gm;

interface OpenStop {
  readonly title: string;
  /** The lines of each paragraph. */
  readonly paragraphs: string[][];
  readonly notes: string[][];
  readonly commands: LessonCommand[];
}

/**
 * Refuses a text with a line for each problem, with its place in the file.
 * @param name by which it is started
 */
export function parseLesson(name: string, text: string, table: readonly Command[]): Lesson {
  const problems: string[] = [];
  const stops: OpenStop[] = [];
  let title: string | null = null;
  let fixture: string | null = null;
  let about: string | null = null;
  /** The lines of the paragraph or note that goes on. */
  let open: string[] | null = null;
  /** Where the code begins that goes on; in it, every line is shown as it is. */
  let fence: number | null = null;
  const blame = (line: number, message: string): void => {
    problems.push(`line ${line}: ${message}`);
  };
  const readCommand = (line: number, command: string): void => {
    const stop = stops.at(-1);
    const parsed = refusalOr(() => parseLine(table, command));
    if (stop === undefined) blame(line, 'a command before the first stop; a stop begins with "## "');
    else if (parsed instanceof Refusal) blame(line, parsed.message);
    else if (parsed?.command.notInLessons === true) {
      blame(line, `"${parsed.command.name}" cannot be used in a lesson`);
    } else if (parsed !== null) stop.commands.push({ line, text: command });
  };
  const readWords = (line: number, words: string): void => {
    const stop = stops.at(-1);
    const [, field, value] = /^\s*(fixture|about):\s*(.+)$/.exec(words) ?? [];
    if (stop === undefined && field === 'fixture') fixture = value;
    else if (stop === undefined && field === 'about') about = value;
    else if (stop === undefined)
      blame(line, `expected "# TITLE", "fixture: NAME", "about: SENTENCE" or "## STOP", got ${quote(words)}`);
    else {
      const reason = whyUnreadable(words);
      if (reason !== null) blame(line, reason);
      if (words.trimStart().startsWith(FENCE)) fence = line;
      const [, note] = /^\s*note:\s*(.*)$/.exec(words) ?? [];
      if (note === undefined && open !== null) open.push(words);
      else {
        open = [note ?? words];
        (note === undefined ? stop.paragraphs : stop.notes).push(open);
      }
    }
  };
  const readCode = (line: number, raw: string): void => {
    if (raw.trim() === FENCE) fence = null;
    const reason = whyUnreadable(raw);
    if (reason !== null) blame(line, reason);
    open?.push(raw);
  };
  const readLine = (line: number, raw: string): void => {
    const words = raw.trim();
    const isWords = words !== '' && !words.startsWith('#') && !raw.startsWith(TRANSCRIPT_PROMPT);
    if (words.startsWith('## ')) stops.push({ title: words.slice(3).trim(), paragraphs: [], notes: [], commands: [] });
    else if (words.startsWith('# ') && stops.length === 0) title = words.slice(2).trim();
    else if (words.startsWith('#')) blame(line, 'a title of the lesson ("# ") stands before all stops ("## ")');
    else if (raw.startsWith(TRANSCRIPT_PROMPT)) readCommand(line, raw.slice(TRANSCRIPT_PROMPT.length).trim());
    else if (isWords) readWords(line, raw.trimEnd());
    if (!isWords) open = null;
  };
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const read = fence === null ? readLine : readCode;
    read(index + 1, line);
  }
  if (title === null) problems.unshift('line 1: expected the title of the lesson, "# TITLE"');
  if (fence !== null) blame(fence, `the code that begins here has no end, a line of ${FENCE}`);
  if (stops.length === 0) problems.push(`line 1: there is no stop; one begins with "## TITLE"`);
  if (problems.length > 0) refuse(problems.slice(0, MOST_PROBLEMS).join('\n'));
  return { name, title: title ?? '', about: about ?? title ?? '', fixture, stops: stops.map(closeStop) };
}

const MOST_PROBLEMS = 20;
const FENCE = '```';

function closeStop({ title, paragraphs, notes, commands }: OpenStop): LessonStop {
  const joined = (each: readonly (readonly string[])[]): readonly string[] =>
    each.map((lines) => lines.join('\n').trim());
  return { title, paragraphs: joined(paragraphs), notes: joined(notes), commands };
}
