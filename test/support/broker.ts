/**
 * A real broker for tests: mosquitto on a free port of this machine, ended with its test. `.ci/run` installs it, and there
 * its absence is a failure; elsewhere such tests are skipped.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.js';
import { makeTestFolder } from './temporary-folder.js';

const PLACES = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'];
const path = [process.env.BACKSTEP_MOSQUITTO, ...PLACES].find((each) => each !== undefined && existsSync(each));

export const hasBroker = path !== undefined;
if (!hasBroker) {
  if (process.env.BACKSTEP_BROKER === 'required') throw new Error('There is no mosquitto for the tests of relays.');
  console.warn('Without mosquitto, the tests of relays are skipped.');
}

export interface TestBroker {
  readonly port: number;
  /** Without a class. */
  readonly url: string;
  /** As if the machine had gone. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

interface BrokerOptions {
  /** Lines of its access rules; without them, everybody may do everything. */
  readonly rules?: string;
  /** Passwords by users. */
  readonly passwords?: Readonly<Record<string, string>>;
  /** Files, to encrypt. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

export async function startBroker({ rules, passwords, certificate }: BrokerOptions = {}): Promise<TestBroker> {
  const folder = makeTestFolder();
  const port = await freePort();
  const lines = [
    `listener ${port} 127.0.0.1`,
    'persistence false',
    `allow_anonymous ${passwords === undefined}`,
    ...(certificate === undefined ? [] : [`certfile ${certificate.cert}`, `keyfile ${certificate.key}`]),
    // It would otherwise become a user that cannot read these files.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
  ];
  if (passwords !== undefined) {
    const file = join(folder, 'passwords');
    writeFileSync(file, '', { mode: 0o600 });
    for (const [user, password] of Object.entries(passwords)) {
      const { status, stderr } = spawnSync('mosquitto_passwd', ['-b', file, user, password], { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
    }
    lines.push(`password_file ${file}`);
  }
  if (rules !== undefined) {
    writeFileSync(join(folder, 'rules'), rules, { mode: 0o600 });
    lines.push(`acl_file ${join(folder, 'rules')}`);
  }
  const settings = join(folder, 'mosquitto.conf');
  writeFileSync(settings, `${lines.join('\n')}\n`);
  let child: ChildProcess | null = null;
  const stop = async (): Promise<void> => {
    if (child === null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    child = null;
  };
  const start = async (): Promise<void> => {
    const started = spawn(path ?? '', ['-c', settings], { stdio: ['ignore', 'ignore', 'pipe'] });
    child = started;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      started.stderr.on('data', (text) => {
        said += text;
        if (/mosquitto version .* running/.test(said)) resolve();
      });
      started.on('exit', () => reject(new Error(said)));
    });
  };
  await start();
  onTestFinished(stop);
  return { port, url: `${certificate === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${port}`, stop, start };
}
