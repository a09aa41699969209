/**
 * `backstep FIXTURE --commands FILE --eval COMMAND`: runs commands without a screen and prints each with its outcome.
 * Invariant: stdout contains only a transcript, the same for the same fixture and file, in a terminal and in a pipe. It is
 * text for people; what programs read comes from `run`.
 */

import { beginLesson } from '../commands/lesson-commands.js';
import { spell } from '../commands/spelling.js';
import { contextOf } from '../debugger/command.js';
import { readScript, SCRIPT_SIZE_LIMIT } from '../debugger/saving/script.js';
import type { Lesson } from '../debugger/teaching/lesson.js';
import { quote, refusalIn, refuse, shorten } from '../files/refusal.js';
import { textOfFile, textOfStream } from '../files/text-file.js';
import { describeStop } from '../report/stops.js';
import { transcriptEntry, transcriptHead } from '../report/transcript.js';
import { changeSession, openSession } from '../terminal/store.js';
import type { OpenedRun } from './open-run.js';
import { CheckFailure, type RunningProgram } from './running.js';
import { createOwnFiles } from './session-files.js';

interface Commands {
  /** A file of commands; `-` is stdin. */
  readonly path?: string | undefined;
  /** Commands to run after those of the file. */
  readonly lines: readonly string[];
}

/** What a script runs on: a run, and the lesson that is open there, if one is. */
interface ScriptRun extends OpenedRun {
  readonly lesson?: Lesson | null;
}

/** @throws Refusal if the file cannot be read; CheckFailure if a command was refused or not run */
export async function runCommands(run: ScriptRun, { path, lines }: Commands, running: RunningProgram): Promise<void> {
  const { print, warn, folder } = running;
  const read = path === undefined ? [] : [await readCommands(path, running)];
  const write = (text: string): void => void print(text);
  const { refused, notRun } = await runScript(run, [...read, ...lines].join('\n'), write, folder);
  if (notRun !== null) warn(`The commands from ${quote(notRun)} on were not run.`);
  if (refused || notRun !== null) throw new CheckFailure();
}

async function readCommands(path: string, { input, at }: RunningProgram): Promise<string> {
  try {
    return path === '-' ? await textOfStream(input, SCRIPT_SIZE_LIMIT) : textOfFile(at(path), SCRIPT_SIZE_LIMIT);
  } catch (error) {
    return refuse(`--commands ${shorten(path)}: ${refusalIn(error)}`);
  }
}

/**
 * Runs the text of a script to its end and writes as it goes.
 * @param folder where relative paths in it begin
 */
export async function runScript(run: ScriptRun, text: string, write: (text: string) => void, folder = '') {
  const { source, session, lesson = null } = run;
  /** Whether any line was. */
  let refused = false;
  let hasQuit = false;
  const { store, driver } = openSession(run, {
    quit: () => {
      hasQuit = true;
    },
    files: createOwnFiles(folder),
    onCommand: (ended) => {
      refused ||= ended.after.session.open.message?.tone === 'warning';
      write(transcriptEntry(ended));
    },
  });
  write(transcriptHead(source));
  if (lesson !== null) changeSession(store, { lesson: beginLesson(lesson) });
  if (session !== undefined) {
    await driver.restore(session);
    const { message } = store.getState().session.open;
    write(`${[spell(message?.text ?? '', 'signs'), ...describeStop(contextOf(store.getState()))].join('\n')}\n`);
    refused ||= message?.tone === 'warning';
  }
  const script = driver.runLines('script', readScript(text));
  await driver.whenIdle();
  driver.dispose();
  /** The first line that was not run, though no `quit` came before it; null where all were. */
  const notRun = hasQuit ? null : script.notRun;
  return { refused, notRun };
}
