/**
 * The process in which the program runs: hands the program its streams, its environment and its signals, and ends as the
 * program says.
 * Invariant: nothing else of the program reads or ends the process.
 */
import type { EventEmitter } from 'node:events';
import { closeSync, realpathSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { Worker } from 'node:worker_threads';
import { howCalled } from './cli/arguments/called.js';
import { runProgram } from './cli/run-program.js';
import { EXIT, exitCodeOf } from './cli/running.js';
import { FROZEN, WATCHED_SIGNALS } from './cli/watchdog/protocol.js';
import { beWatched } from './cli/watchdog/watched.js';
import { writeWholly } from './files/write-all.js';

for (const stream of [process.stdout, process.stderr]) writeWholly(stream);

await runProcess();

async function runProcess(): Promise<void> {
  const signals = new AbortController();
  for (const name of WATCHED_SIGNALS) process.on(name, () => signals.abort(name));
  let watchdog = null as Worker | null;

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
    watch: (lastWords) => {
      watchdog = startWatchdog();
      (process as EventEmitter).once(FROZEN, () => endFrozen(lastWords()));
    },
    events: {
      on: (event, listener) => process.on(event, listener),
      off: (event, listener) => process.off(event, listener),
      // 0 stands for every process of the terminal's foreground job.
      stop: (whom) => process.kill(whom === 'job' ? 0 : process.pid, 'SIGTSTP'),
    },
  });
  // A thread that is still starting would keep the process.
  await watchdog?.terminate();
  if (code === exitCodeOf('SIGHUP')) endByHangUp(code);
  else if (isDone) process.exitCode = code;
  else process.exit(code);
}

/** Its own thread may use little memory, and says nothing of the parts of Node.js that it borrows. */
function startWatchdog(): Worker {
  const started = new Worker(new URL('watchdog.js', import.meta.url), {
    execArgv: ['--no-deprecation'],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    stdout: true,
    stderr: true,
  });
  beWatched(started, process.stdin);
  return started;
}

/** Runs in the middle of whatever froze: on its way out, the process gives the terminal back first. */
function endFrozen(lastWords: string): void {
  process.on('exit', () => {
    writeSync(process.stderr.fd, lastWords);
    // Node.js says on stderr that it waits for a debugger, as which the watchdog has interrupted it. It does not wait.
    closeSync(process.stderr.fd);
  });
  process.exit(EXIT.frozen);
}

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
function endByHangUp(code: number): void {
  const isGone = [process.stdin, process.stdout, process.stderr].some(({ isTTY, fd }) => isTTY && !isatty(fd));
  if (!isGone) process.exit(code);
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
