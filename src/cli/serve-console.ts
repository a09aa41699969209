/**
 * What the terminal shows in which a class is served: how to join, a status line, and the presenter's screen on Enter.
 * Invariant: with `--log json` nothing but JSON lines reaches stdout; without a terminal there is no status line.
 */

import { driveHere, type LocalPresenter } from '../ssh/local-terminal.js';
import type { LogFormat } from '../ssh/log.js';
import { countMembers } from '../ssh/row-text.js';
import type { ClassServer } from '../ssh/server.js';
import { formatPlural } from '../views/numbers.js';

export interface Welcome {
  readonly command: string;
  readonly qr: readonly string[];
  readonly others: readonly string[];
  readonly presenter: string;
  readonly hasPresenterKey: boolean;
  readonly presenterPassword: string | null;
  readonly viewerPassword: string | null;
  readonly needsViewerPassword: boolean;
  readonly isLoopback: boolean;
  readonly fingerprint: string;
  readonly solo: boolean;
}

export interface ServeConsole {
  writeLog(line: string): void;
  welcome(welcome: Welcome): void;
  /** Shows the status and hears the keys until it is closed. */
  run(server: ClassServer, stop: () => void, onError: (error: unknown) => void): void;
  close(): void;
}

const STATUS_MILLISECONDS = 1000;
const CLEAR_LINE = '\r\x1b[K';

export function createConsole(format: LogFormat): ServeConsole {
  const { stdin, stdout, stderr } = process;
  const isInteractive = format === 'text' && stdin.isTTY === true && stdout.isTTY === true;
  let timer: ReturnType<typeof setInterval> | null = null;
  let presenter: LocalPresenter | null = null;
  let status = '';
  let held: string[] = [];
  const writeStatus = (): void => {
    if (isInteractive && presenter === null && timer !== null) stdout.write(`${CLEAR_LINE}${status}`);
  };
  return {
    writeLog: (line) => {
      if (format === 'json') stdout.write(line);
      else if (presenter !== null) held.push(line);
      else if (isInteractive) {
        stdout.write(`${CLEAR_LINE}${line}`);
        writeStatus();
      } else stderr.write(line);
    },
    welcome: (welcome) => {
      const text = `${welcomeLines(welcome, isInteractive).join('\n')}\n`;
      // Passwords do not belong in a log.
      (format === 'json' ? stderr : stdout).write(text);
    },
    run: (server, stop, onError) => {
      const began = Date.now();
      if (!isInteractive) return;
      stdin.setRawMode(true);
      timer = setInterval(() => {
        status = statusLine(server, Date.now() - began, stdout.columns || 80);
        writeStatus();
      }, STATUS_MILLISECONDS);
      const open = (): void => {
        const { stdin: input, stdout: output, env } = process;
        presenter = driveHere({ stdin: input, stdout: output, env, shared: server.shared, onError });
        void presenter.ended.then(() => {
          presenter = null;
          const lines = held;
          held = [];
          stdout.write(lines.join(''));
          stdin.resume();
        });
      };
      stdin.on('data', (bytes: Buffer) => {
        if (presenter !== null) return;
        const text = bytes.toString('utf8');
        if (text.includes('\x03') || text.includes('q')) stop();
        else if (/[\r\n]/.test(text) && !server.shared.classroom.solo) open();
      });
    },
    close: () => {
      presenter?.end();
      if (timer !== null) clearInterval(timer);
      timer = null;
      if (isInteractive) {
        stdin.setRawMode(false);
        stdin.pause();
        stdout.write(CLEAR_LINE);
      }
    },
  };
}

function welcomeLines(welcome: Welcome, isInteractive: boolean): readonly string[] {
  const { command, qr, others, presenter, presenterPassword, viewerPassword, solo } = welcome;
  const who = solo ? 'Every guest gets a session of their own' : 'The class joins';
  const password = viewerPassword === null ? '' : `, with the password ${viewerPassword}`;
  const known = viewerPassword === null && welcome.needsViewerPassword ? ', with the password for viewers' : '';
  const ways = [
    ...(welcome.hasPresenterKey ? ['your key'] : []),
    ...(presenterPassword === null ? [] : [`the password ${presenterPassword}`]),
  ];
  const by = ways.length === 0 ? 'the password for presenters' : ways.join(' or ');
  return [
    '',
    `${who}${password}${known}:`,
    '',
    `    ${command}`,
    ...others.map((other) => `    ${other}`),
    '',
    ...qr.map((line) => `    ${line}`),
    '',
    ...(solo ? [] : [`Presenters join with ${by}:`, '', `    ${presenter}`, '']),
    `Host key ${welcome.fingerprint}`,
    ...(welcome.isLoopback ? ['Only this machine can join; --host 0.0.0.0 opens the class to its network.'] : []),
    ...(isInteractive ? [solo ? 'q ends it.' : 'Enter drives from here, q ends the class.'] : []),
    '',
  ];
}

function statusLine({ shared, connectionCount }: ClassServer, milliseconds: number, width: number): string {
  const { viewers, exploring, behind } = countMembers(shared.classroom);
  const { driving } = shared.classroom;
  const parts = [
    formatPlural(viewers, 'viewer'),
    `${exploring} exploring`,
    `${behind} behind`,
    driving === null ? 'nobody drives' : `${driving.name} drives`,
    formatPlural(connectionCount, 'connection'),
    `up ${uptime(milliseconds)}`,
  ];
  return ` ${parts.join(' · ')}`.slice(0, Math.max(0, width - 1));
}

function uptime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
