/** `backstep serve` on a free port of this machine: the built program, started, or as a function in this process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runProgram } from '../../src/cli/run-program.js';
import { CLI } from './command-line.js';
import { collectSurroundings } from './running.js';
import { makeTestFolder } from './temporary-folder.js';

interface Serving {
  readonly port: number;
  /** Everything that it has printed. */
  text(): string;
}

export interface Served extends Serving {
  readonly child: ChildProcess;
}

export interface ServedHere extends Serving {
  /** What of it went to stdout. */
  output(): string;
  /** Ends the class as a signal does; resolves when nothing more is printed. */
  end(): Promise<void>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** @param folder in which it runs, with its host key; the port is free unless `args` name one */
export async function serveIn(folder: string, env: Variables = {}, ...args: readonly string[]): Promise<Served> {
  const child = spawn(process.execPath, [CLI, ...argumentsIn(folder, args)], {
    cwd: folder,
    env: { ...process.env, ...usualVariables(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  const port = await new Promise<number>((resolve, reject) => {
    const read = (data: unknown): void => {
      text += data;
      const found = portIn(text);
      if (found !== null) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', () => reject(new Error(`The server has ended:\n${text}`)));
  });
  return { child, port, text: () => text };
}

/** As `serveIn`, in this process: for all that needs no process of its own to be killed. */
export async function serveHere(folder: string, env: Variables = {}, ...args: readonly string[]): Promise<ServedHere> {
  const surroundings = collectSurroundings({ folder, environment: { ...usualVariables(), ...env } });
  const text = (): string => surroundings.stdout + surroundings.stderr;
  let hasEnded = false;
  const ended = runProgram(argumentsIn(folder, args), surroundings).then(() => {
    hasEnded = true;
  });
  const end = (): Promise<void> => {
    if (!hasEnded) surroundings.kill('SIGTERM');
    return ended;
  };
  onTestFinished(end);
  for (;;) {
    const port = portIn(text());
    if (port !== null) return { port, text, end, output: () => surroundings.stdout };
    if (hasEnded) throw new Error(`The server has ended:\n${text()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function argumentsIn(folder: string, args: readonly string[]): readonly string[] {
  return ['serve', '--port', '0', '--host-key', join(folder, 'key'), ...args];
}

function usualVariables(): Variables {
  return { BACKSTEP_PRESENTER_PASSWORD: 'right horse', XDG_STATE_HOME: makeTestFolder() };
}

/** Printed once guests can join. */
function portIn(text: string): number | null {
  const [, port] = /ssh -p (\d+) presenter@/.exec(text) ?? /ssh -p (\d+) 127/.exec(text) ?? [];
  return port === undefined ? null : Number(port);
}
