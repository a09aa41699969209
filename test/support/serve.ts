/** `backstep serve` on a free port of this machine: the built program, started, or as a function in this process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CLI } from './command-line.js';
import { runHere } from './running.js';
import { makeTestFolder } from './temporary-folder.js';

export interface Serving {
  readonly port: number;
  /** Everything that it has printed. */
  text(): string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the code that it ends with; null where it was killed. */
  readonly exited: Promise<number | null>;
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
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  let text = '';
  const port = await new Promise<number>((resolve, reject) => {
    const read = (data: unknown): void => {
      text += data;
      const [, found] = PORT.exec(text) ?? [];
      if (found !== undefined) resolve(Number(found));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', () => reject(new Error(`The server has ended:\n${text}`)));
  });
  return { child, port, text: () => text, kill: (signal) => void child.kill(signal), exited };
}

/** As `serveIn`, in this process: for all that needs no process of its own to be killed. */
export async function serveHere(folder: string, env: Variables = {}, ...args: readonly string[]): Promise<ServedHere> {
  const program = runHere({ folder, environment: { ...usualVariables(), ...env } }, ...argumentsIn(folder, args));
  const [, port] = await program.until(PORT);
  return { ...program, port: Number(port) };
}

/** Printed once guests can join. */
const PORT = /ssh -p (\d+) (?:presenter@|127)/;

function argumentsIn(folder: string, args: readonly string[]): readonly string[] {
  return ['serve', '--port', '0', '--host-key', join(folder, 'key'), ...args];
}

function usualVariables(): Variables {
  return { BACKSTEP_PRESENTER_PASSWORD: 'right horse', XDG_STATE_HOME: makeTestFolder() };
}
