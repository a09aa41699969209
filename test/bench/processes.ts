/** The built program, or a broker, as a process of its own, and what it takes of the machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of the presenter. */
export const PASSWORD = 'bench';
/** As the kernel counts them. */
const TICKS_A_SECOND = 100;

export interface Process {
  cpuMilliseconds(): number;
  /** How long its main thread was ready to run while other processes had the cores. */
  waitedMilliseconds(): number;
  /** Resident, in MB. */
  memory(): number;
  end(): void;
}

export interface Server extends Process {
  readonly port: number;
  /** Leads to the page; empty without one. */
  readonly link: string;
}

export interface Broker extends Process {
  readonly url: string;
}

/** @param web whether it opens the page, too */
export async function startServer(program: string, web = false, ...options: readonly string[]): Promise<Server> {
  const folder = makeFolder();
  const args = ['--port', '0', '--log', 'json', '--max-viewers', '1000', '--host-key', join(folder, 'key')];
  const child = startProgram(folder, [program, 'serve', ...args, ...(web ? ['--web', '0'] : []), ...options]);
  const [port, link] = await Promise.all([
    said(child, /"listening".*"port":(\d+)/),
    // The joining instructions are no lines of JSON.
    web ? said(child, /(http:\S+)/) : '',
  ]);
  return { ...processOf(child, folder), port: Number(port), link };
}

/** A relay of a class at a broker. */
export async function startRelay(program: string, broker: string): Promise<Server> {
  const folder = makeFolder();
  const child = startProgram(folder, [program, 'relay', broker, '--web', '0', '--log', 'json']);
  return { ...processOf(child, folder), port: 0, link: await said(child, /(http:\S+)/) };
}

/** Mosquitto; null where it is not installed. */
export async function startBroker(): Promise<Broker | null> {
  const folder = makeFolder();
  const port = await freePort();
  writeFileSync(join(folder, 'settings'), `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
  const child = spawn('mosquitto', ['-c', join(folder, 'settings')], {
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const isThere = await Promise.race([
    said(child, /mosquitto version .* (running)/).then(() => true),
    new Promise<boolean>((resolve) => child.once('error', () => resolve(false))),
  ]);
  return isThere ? { ...processOf(child, folder), url: `mqtt://127.0.0.1:${port}` } : null;
}

function startProgram(folder: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, {
    env: { ...process.env, BACKSTEP_PRESENTER_PASSWORD: PASSWORD, XDG_STATE_HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves with the first group of what matches, once it is written. */
function said(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const read = (data: unknown): void => {
      text += data;
      const [, found] = pattern.exec(text) ?? [];
      if (found === undefined) return;
      // What follows is not collected.
      text = '';
      resolve(found);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
  });
}

function processOf(child: ChildProcess, folder: string): Process {
  return {
    cpuMilliseconds: () => {
      const [, ...fields] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ');
      const values = fields.join(' ').split(' ');
      return ((Number(values[11]) + Number(values[12])) * 1000) / TICKS_A_SECOND;
    },
    waitedMilliseconds: () => Number(readFileSync(`/proc/${child.pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6,
    memory: () => {
      const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      return Number(kilobytes) / 1000;
    },
    end: () => {
      // It still writes while it ends.
      child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      child.kill('SIGTERM');
    },
  };
}

function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'backstep-bench-'));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}
