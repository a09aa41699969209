/** `backstep serve`, the built program, started by a test on a free port of this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CLI } from './command-line.js';
import { makeTestFolder } from './temporary-folder.js';

export interface Served {
  readonly child: ChildProcess;
  readonly port: number;
  text(): string;
}

/** @param folder in which it runs, with its host key; the port is free unless `args` name one */
export async function serveIn(
  folder: string,
  env: Readonly<Record<string, string | undefined>> = {},
  ...args: readonly string[]
): Promise<Served> {
  const child = spawn(process.execPath, [CLI, 'serve', '--port', '0', '--host-key', join(folder, 'key'), ...args], {
    cwd: folder,
    env: { ...process.env, BACKSTEP_PRESENTER_PASSWORD: 'right horse', XDG_STATE_HOME: makeTestFolder(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  const port = await new Promise<number>((resolve, reject) => {
    const read = (data: unknown): void => {
      text += data;
      const [, found] = /ssh -p (\d+) presenter@/.exec(text) ?? /ssh -p (\d+) 127/.exec(text) ?? [];
      if (found !== undefined) resolve(Number(found));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', () => reject(new Error(`The server has ended:\n${text}`)));
  });
  return { child, port, text: () => text };
}
