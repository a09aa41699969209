/** Runs the real `ssh` in a terminal of a test. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import ssh2 from 'ssh2';
import { onTestFinished } from 'vitest';
import type { Size } from '../../src/document/cells/cell-grid.js';
import type { Terminal, TerminalOptions } from './terminal.js';
import { openTerminal } from './test-terminal.js';

export const hasSsh = spawnSync('ssh', ['-V']).error === undefined;

export const PLAIN_OPTIONS: readonly string[] = [
  ...['-F', '/dev/null', '-o', 'LogLevel=ERROR'],
  ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
];

export const RIGHT = '\x1b[C';

export interface ClientOptions extends Partial<Size> {
  readonly user?: string;
  readonly term?: string;
  /** How long the terminal takes to answer what it is asked. Default: it answers at once. */
  readonly answersAfter?: number;
  /** Sent along if `ssh` is asked to. */
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: readonly string[];
}

export function joinClass(port: number, options: ClientOptions = {}): Terminal {
  return openTerminal(...commandAndTerminal(port, options));
}

/** Joins from a shell that is still there for half a second after `ssh`, and then says `done`. */
export function joinFromShell(port: number, options: ClientOptions): Terminal {
  const [command, terminal] = commandAndTerminal(port, options);
  return openTerminal(['sh', '-c', '"$@"; sleep 0.5; echo done', 'sh', ...command], terminal);
}

function commandAndTerminal(port: number, options: ClientOptions): [readonly string[], TerminalOptions] {
  const { user = 'guest', term = 'xterm-256color', env = {}, options: more = [], ...terminal } = options;
  const args = ['-tt', '-p', String(port), ...PLAIN_OPTIONS, '-o', 'SendEnv=COLORTERM NO_COLOR', ...more];
  const unset = { COLORTERM: undefined, NO_COLOR: undefined, SSH_AUTH_SOCK: undefined };
  return [['ssh', ...args, '-l', user, '127.0.0.1'], { ...terminal, variables: { ...unset, ...env, TERM: term } }];
}

/** Runs `ssh` without a terminal; resolves with its exit code and everything it wrote. */
export async function runSsh(
  port: number,
  args: readonly string[],
): Promise<{ readonly code: number; readonly text: string }> {
  const child = spawn('ssh', [...PLAIN_OPTIONS, '-o', 'BatchMode=yes', '-p', String(port), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (data) => {
    text += data;
  });
  child.stderr.on('data', (data) => {
    text += data;
  });
  const [code] = await once(child, 'close');
  return { code, text };
}

/** A logged-in client that can ask for what `ssh` does not; ended with its test. */
export async function connectRaw(port: number, username = 'guest'): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  onTestFinished(() => void client.end());
  // A client that is dropped while it sends may see a reset.
  client.on('error', () => {});
  client.connect({ host: '127.0.0.1', port, username, authHandler: ['none'] });
  await once(client, 'ready');
  return client;
}

export function requestShell(
  client: ssh2.Client,
  terminal: ssh2.PseudoTtyOptions = {},
  options: ssh2.ShellOptions = {},
): Promise<ssh2.ClientChannel> {
  return new Promise((resolve, reject) =>
    client.shell(terminal, options, (error, stream) => (error === undefined ? resolve(stream) : reject(error))),
  );
}

/** The last line that is not blank. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
