/**
 * The command line without a terminal: as a function in this process, or built and started as a user starts it.
 * Invariant: the program gets no terminal and no input, so nothing it does can wait for anybody.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../src/cli/run-program.js';
import { collectSurroundings, type Given } from './running.js';

/** `npm test` builds it first. */
export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
if (!existsSync(CLI)) throw new Error('dist/cli.js is not there: run npm run build first');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function spawnCli(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The program as a function: what it would print, and the code that it would end with. */
export function run(...args: readonly string[]): Promise<Ended> {
  return runGiven({}, ...args);
}

export async function runGiven(given: Given, ...args: readonly string[]): Promise<Ended> {
  const surroundings = collectSurroundings(given);
  const { code } = await runProgram(args, surroundings);
  const { stdout, stderr } = surroundings;
  return { code, stdout, stderr };
}

/** The built program, started. */
export function start(...args: readonly string[]): Promise<Ended> {
  return collect(spawnCli(args));
}

/** A line for the shell, with the program as "$0" and this path as "$1". */
export function runShell(line: string): Promise<Ended> {
  return collect(spawn('sh', ['-c', line, process.execPath, CLI], { stdio: ['ignore', 'pipe', 'pipe'] }));
}

export function collect(child: ChildProcess): Promise<Ended> {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout?.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({
        code,
        stdout: Buffer.concat(chunks.stdout).toString('utf8'),
        stderr: Buffer.concat(chunks.stderr).toString('utf8'),
      });
    });
  });
}

/** The raw JSON of the fixture that opens by default; a new one each time, to be broken at will. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into it at will to break it
export function readShipped(name = 'we-love-deep-learning'): any {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8'));
}
