/**
 * The process in which the program runs: hands the program its streams, its environment and its signals, and ends as the
 * program says.
 * Invariant: nothing else of the program reads or ends the process.
 */
import { realpathSync } from 'node:fs';
import { isatty } from 'node:tty';
import { howCalled } from './cli/arguments/called.js';
import { runProgram } from './cli/run-program.js';
import { exitCodeOf } from './cli/running.js';
import { writeWholly } from './files/write-all.js';

for (const stream of [process.stdout, process.stderr]) writeWholly(stream);

const signals = new AbortController();
for (const name of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) process.on(name, () => signals.abort(name));

const { code, isDone } = await runProgram(process.argv.slice(2), {
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  environment: process.env,
  get called() {
    const [, script = ''] = process.argv;
    return howCalled({ script, environment: process.env, folder: folderIfThere(), fileAt });
  },
  get folder() {
    return process.cwd();
  },
  signal: signals.signal,
  events: {
    on: (event, listener) => process.on(event, listener),
    off: (event, listener) => process.off(event, listener),
    // 0 stands for every process of the terminal's foreground job.
    stop: (whom) => process.kill(whom === 'job' ? 0 : process.pid, 'SIGTSTP'),
  },
});
if (code === exitCodeOf('SIGHUP')) endByHangUp();
else if (isDone) process.exitCode = code;
else process.exit(code);

function folderIfThere(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}

function fileAt(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/**
 * Where the terminal is gone, the system has to end the program: Node.js would try to restore the modes of the terminal,
 * and abort because that fails.
 */
function endByHangUp(): void {
  const isGone = [process.stdin, process.stdout, process.stderr].some(({ isTTY, fd }) => isTTY && !isatty(fd));
  if (!isGone) process.exit(code);
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
