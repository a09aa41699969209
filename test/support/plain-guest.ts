/**
 * A guest of a class over SSH in this process, with a screen of its own: a crowd of them costs less than as many
 * programs.
 */
import ssh2 from 'ssh2';
import { onTestFinished } from 'vitest';
import type { Size } from '../../src/document/cells/cell-grid.js';
import { ASK_BACKGROUND } from '../../src/terminal/stream/background.js';
import { requestShell } from './ssh-client.js';
import type { Terminal } from './terminal.js';
import { watchScreen } from './watched-screen.js';

export type PlainGuest = Pick<Terminal, 'emulator' | 'text' | 'until' | 'write' | 'exited'>;

export interface GuestOptions extends Size {
  readonly user: string;
  readonly term: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the terminal answers when it is asked for its background; nothing if left out. */
  readonly background?: string;
}

/** The exit code is −1 when the connection was lost. */
export async function joinPlainly(port: number, options: GuestOptions): Promise<PlainGuest> {
  const { user, term, env, background, columns, rows } = options;
  const client = new ssh2.Client();
  onTestFinished(() => void client.end());
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).on('error', reject);
    client.connect({ host: '127.0.0.1', port, username: user, authHandler: ['none'], readyTimeout: 60_000 });
  });
  const channel = await requestShell(client, { cols: columns, rows, term }, { env });
  const exited = new Promise<number>((resolve) => {
    channel.once('exit', (code) => resolve(typeof code === 'number' ? code : -1));
    client.once('close', () => resolve(-1));
  });
  const screen = watchScreen({ columns, rows }, term, exited);
  const { emulator, text, until } = screen;
  emulator.terminal.onData((answer) => channel.write(answer));
  channel.setEncoding('utf8').on('data', (output: string) => {
    if (background !== undefined && output.includes(ASK_BACKGROUND)) channel.write(`\x1b]11;${background}\x1b\\`);
    screen.write(output);
  });
  return { emulator, text, until, write: (keys) => void channel.write(keys), exited };
}
