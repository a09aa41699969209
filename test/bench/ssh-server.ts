/**
 * The built program serving a class, as a process of its own, and what it takes of the machine.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of the presenter. */
export const PASSWORD = 'bench';
/** As the kernel counts them. */
const TICKS_A_SECOND = 100;

export interface Server {
  readonly port: number;
  /** Leads to the page; empty without one. */
  readonly link: string;
  cpuMilliseconds(): number;
  /** Resident, in MB. */
  memory(): number;
  end(): void;
}

/** @param web whether it opens the page, too */
export async function startServer(program: string, web = false): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-bench-'));
  const child = spawn(
    process.execPath,
    [
      ...[program, 'serve', '--port', '0', '--log', 'json', '--max-viewers', '1000', '--host-key', join(folder, 'key')],
      ...(web ? ['--web', '0'] : []),
    ],
    {
      env: { ...process.env, BACKSTEP_PRESENTER_PASSWORD: PASSWORD, XDG_STATE_HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const port = await new Promise<number>((resolve) => {
    child.stdout.on('data', (data) => {
      const [, found] = /"listening".*"port":(\d+)/.exec(String(data)) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  const link = await new Promise<string>((resolve) => {
    if (!web) resolve('');
    // The joining instructions are no lines of JSON.
    child.stderr.on('data', (data) => {
      const [found] = /http:\S+/.exec(String(data)) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return {
    port,
    link,
    cpuMilliseconds: () => {
      const [, ...fields] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ');
      const values = fields.join(' ').split(' ');
      return ((Number(values[11]) + Number(values[12])) * 1000) / TICKS_A_SECOND;
    },
    memory: () => {
      const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      return Number(kilobytes) / 1000;
    },
    end: () => {
      // The server still writes while it ends.
      child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      child.kill('SIGTERM');
    },
  };
}
