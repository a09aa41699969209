/**
 * The program: runs what the arguments ask for, and ends with what came of it. Exit codes are 0 done, 1 a check failed,
 * 2 unusable input, 130 interrupted.
 */
import { type Command, CommanderError } from 'commander';
import { createCommandLine } from './cli/arguments/command-line.js';
import { CheckFailure, EXIT, endOnFailedWrites, interrupt, printableLines, Refusal, warnUser } from './cli/ending.js';
import { writeWholly } from './files/write-all.js';
import { memoryProblem } from './kernels/out-of-memory.js';

function prepare(command: Command): void {
  // Commander would exit with 1 for a mistake on the command line; here that is 2.
  command
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(printableLines(text).replace(/^error: /, 'backstep: ')) });
  command.commands.forEach(prepare);
}

async function main(): Promise<number> {
  for (const stream of [process.stdout, process.stderr]) {
    writeWholly(stream);
    endOnFailedWrites(stream);
  }
  const program = createCommandLine();
  prepare(program);
  try {
    requireCommandFirst(program, process.argv.slice(2));
    await program.parseAsync();
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.unusable;
    if (error instanceof CheckFailure) return EXIT.failed;
    if (error instanceof Refusal) {
      warnUser(error.message);
      return EXIT.unusable;
    }
    if (isFolderGone(error)) {
      warnUser('The folder in which the program was started is gone. Start it in one that is there.');
      return EXIT.unusable;
    }
    return endWithFault(error);
  }
}

/** Memory that has run out is no fault. */
function endWithFault(error: unknown): number {
  const problem = memoryProblem(error);
  if (problem !== null) {
    warnUser(problem);
    return EXIT.unusable;
  }
  const text = error instanceof Error ? error.message : String(error);
  warnUser(
    `This is a fault in backstep itself: ${text}. Keep the command that you gave, and the session if you saved it.`,
  );
  return EXIT.failed;
}

/** A command after its fixture would be taken for another fixture, and its options for unknown ones. */
function requireCommandFirst({ commands }: Command, [first = '', second]: readonly string[]): void {
  const isCommand = (text: string | undefined): boolean => commands.some((command) => command.name() === text);
  if (first.startsWith('-') || isCommand(first) || !isCommand(second)) return;
  throw new Refusal(`The command comes first: backstep ${second} ${first}.`);
}

/** Node.js can only say what a relative path means while the working directory exists. */
function isFolderGone(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

process.on('SIGINT', interrupt);
// A full screen or a server ends in its own way.
process.on('uncaughtException', (error) => {
  if (process.listenerCount('uncaughtException') === 1) process.exit(endWithFault(error));
});
process.exitCode = await main();
