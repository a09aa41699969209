/**
 * The program as a function: runs what the arguments ask for, and gives the code that it ends with. Exit codes are 0 done,
 * 1 a check failed, 2 unusable input, 5 ended by its watchdog, 128 and its number where a signal ended it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, CommanderError } from 'commander';
import { openFilesProblem } from '../files/file-error.js';
import { Refusal, refuse, shorten } from '../files/refusal.js';
import { messageOf } from '../numbers/engine/errors.js';
import { memoryProblem } from '../numbers/kernels/out-of-memory.js';
import { ReplayFault } from '../timeline/replay-fault.js';
import { createCommandLine } from './arguments/command-line.js';
import { CheckFailure, EXIT, type RunningProgram, type Surroundings, startRunning } from './running.js';

interface ProgramEnd {
  readonly code: number;
  /** Whether its command is done; otherwise something of it may still be under way. */
  readonly isDone: boolean;
}

/** The width of help that is not printed to a terminal. */
const USUAL_WIDTH = 80;

/** Commands that print what they have at hand: a watchdog would take longer to start than they do. */
const PRINT_ONLY = ['recorder', 'config', 'help', 'completion'];

/** How long a program that a signal ends waits for whoever reads what it writes: a pager reads nothing until it is told. */
const READER_MILLISECONDS = 1000;

/** Never rejects. */
export async function runProgram(programArguments: readonly string[], surroundings: Surroundings): Promise<ProgramEnd> {
  const running = startRunning(surroundings, codeOfFault);
  const { output, errors, ended } = running;
  const early = new Promise<ProgramEnd>((resolve) => {
    ended.addEventListener('abort', () => resolve({ code: ended.reason, isDone: false }));
  });
  const done = runCommand(programArguments, running).then((code) => ({ code, isDone: true }));
  const end = await Promise.race([early, done]);
  // Whether a write has failed is known only in a later turn.
  const written = Promise.all([allWritten(output), allWritten(errors)]);
  await (end.isDone ? written : Promise.race([written, sleep(READER_MILLISECONDS)]));
  if (end.isDone && ended.aborted) return { code: ended.reason, isDone: false };
  return end.code === EXIT.done && hasLost(output) ? { ...end, code: EXIT.unusable } : end;
}

async function runCommand(programArguments: readonly string[], running: RunningProgram): Promise<number> {
  const program = createCommandLine(running);
  prepare(program, running);
  program.hook('preAction', (_, command) => {
    if (!PRINT_ONLY.includes(command.name())) running.watch();
  });
  try {
    const [first, ...typed] = programArguments;
    if (first === '__complete') {
      const { completions } = await import('./completion.js');
      running.print(completions(program, typed));
      return EXIT.done;
    }
    requireCommandFirst(program, programArguments, running.called);
    await program.parseAsync(programArguments, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    // What is given up halfway says nothing any more.
    if (running.ended.aborted) return EXIT.done;
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.unusable;
    if (error instanceof CheckFailure) return EXIT.failed;
    if (error instanceof Refusal) {
      running.warn(error.message);
      return EXIT.unusable;
    }
    if (isFolderGone(error)) {
      running.warn('The folder in which the program was started is gone. Start it in one that is there.');
      return EXIT.unusable;
    }
    return codeOfFault(error, running);
  }
}

/** A mistake on the command line, in which an argument of any length may be quoted. */
function complaintOf(text: string): string {
  const shortened = text.replace(/'([^'\n]*)'/g, (_, quoted) => `'${shorten(quoted, 200)}'`);
  return shortened.replace(/^error: /, 'backstep: ');
}

function prepare(command: Command, running: RunningProgram): void {
  const { output, errors } = running;
  // Commander would exit with 1 for a mistake on the command line; here that is 2.
  command.exitOverride().configureOutput({
    writeOut: (text) => void running.print(text),
    writeErr: (text) => void running.print(text, errors),
    outputError: (text, write) => write(complaintOf(text)),
    getOutHelpWidth: () => widthOf(output),
    getErrHelpWidth: () => widthOf(errors),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  for (const each of command.commands) prepare(each, running);
}

function widthOf({ isTTY, columns }: NodeJS.WriteStream): number {
  return isTTY ? columns : USUAL_WIDTH;
}

/** Memory or file handles that have run out are no fault. */
function codeOfFault(error: unknown, running: RunningProgram): number {
  const problem = memoryProblem(error) ?? openFilesProblem(error);
  if (problem !== null) {
    running.warn(problem);
    return EXIT.unusable;
  }
  if (error instanceof ReplayFault) {
    running.warn(error.message);
    return EXIT.failed;
  }
  running.warn(
    `This is a fault in backstep itself: ${messageOf(error).replace(/\.$/, '')}. Keep the command that you gave, and the session if you saved it.`,
  );
  return EXIT.failed;
}

/** A command after its fixture would be taken for another fixture, and its options for unknown ones. */
function requireCommandFirst({ commands }: Command, [first = '', second]: readonly string[], called: string): void {
  const isCommand = (text: string | undefined): boolean => commands.some((command) => command.name() === text);
  if (first.startsWith('-') || isCommand(first) || !isCommand(second)) return;
  refuse(`The command comes first: ${called} ${second} ${first}.`);
}

/** Node.js can only say what a relative path means while the working directory exists. */
function isFolderGone(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

function allWritten(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => setImmediate(resolve)));
}

/** Whether output is lost that somebody would have read. */
function hasLost({ errored, isTTY }: NodeJS.WriteStream): boolean {
  const error: NodeJS.ErrnoException | null = errored;
  return error !== null && error.code !== 'EPIPE' && isTTY !== true;
}
