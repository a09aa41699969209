/**
 * The terminal in which a class is served: how to join, a status line, and the presenter's screen on Enter.
 * Invariant: with `--log json` only JSON lines reach stdout. Nothing that happens on the network scrolls the joining
 * instructions off the screen or fills the memory. No secret stays on a screen that may be projected.
 */

import type { LogFormat } from '../class/log.js';
import { driveHere, type LocalPresenter } from '../ssh/local-terminal.js';
import type { ClassServer } from '../ssh/server.js';
import {
  createLineKeeper,
  createSecret,
  type Secret,
  SHOW_SECRET,
  statusLine,
  type Welcome,
  welcomeLines,
} from './serve-texts.js';

interface ConsoleEvents {
  /** The class is to end. */
  stop(): void;
  /** The terminal is gone. */
  hangUp(): void;
  onError(error: unknown): void;
}

export interface ServeConsole {
  writeLog(line: string, event: string): void;
  /** A sentence to whoever serves the class. */
  say(text: string): void;
  welcome(welcome: Welcome): void;
  /** Shows the status and reads keys until it is closed. */
  run(server: ClassServer, connections: () => number, on: ConsoleEvents): void;
  /** Resolves when the terminal is as it was. */
  close(): Promise<void>;
}

/** The status line and the joining instructions show these; a line for each would scroll the instructions away. */
const EVENTS_SHOWN_OTHERWISE: readonly string[] = ['listening', 'saving', 'joined', 'left'];
const STATUS_MILLISECONDS = 1000;
const CLEAR_LINE = '\r\x1b[K';
const END_QUESTION = ' End the class for everyone? y ends it, any other key goes on. ';

export function createConsole(format: LogFormat): ServeConsole {
  const { stdin, stdout, stderr } = process;
  const isInteractive = format === 'text' && stdin.isTTY === true && stdout.isTTY === true;
  let timer: ReturnType<typeof setInterval> | null = null;
  let presenter: LocalPresenter | null = null;
  let status = '';
  let secret: Secret | null = null;
  let isAsking = false;
  const held = createLineKeeper();
  const writeStatus = (): void => {
    if (isInteractive && presenter === null && timer !== null) {
      const line = isAsking ? END_QUESTION : (secret?.line ?? status);
      // A line that wraps would not be cleared as a whole.
      stdout.write(`${CLEAR_LINE}${line.slice(0, (stdout.columns || 80) - 1)}`);
    }
  };
  const writeHeld = (): void => {
    stdout.write(`${CLEAR_LINE}${held.take().join('')}`);
  };
  return {
    writeLog: (line, event) => {
      if (format === 'json') stdout.write(line);
      else if (!isInteractive || stderr.isTTY !== true) stderr.write(line);
      else if (!EVENTS_SHOWN_OTHERWISE.includes(event)) held.keep(line);
    },
    say: (text) => {
      if (isInteractive && timer !== null) held.keep(`${text}\n`);
      else stderr.write(`${text}\n`);
    },
    welcome: (welcome) => {
      if (welcome.presenterPassword !== null) secret = createSecret(welcome.presenterPassword);
      const rows = stdout.isTTY === true ? stdout.rows : Number.POSITIVE_INFINITY;
      const text = `${welcomeLines(welcome, isInteractive, rows).join('\n')}\n`;
      // Passwords do not belong in a log.
      (format === 'json' ? stderr : stdout).write(text);
    },
    run: (server, connections, { stop, hangUp, onError }) => {
      const began = Date.now();
      if (!isInteractive) return;
      // In raw mode, no key ends the input.
      for (const event of ['end', 'error']) stdin.on(event, hangUp);
      stdin.setRawMode(true);
      timer = setInterval(() => {
        const { classroom } = server.shared;
        const now = { classroom, connectionCount: connections(), milliseconds: Date.now() - began };
        status = statusLine(now, stdout.columns || 80);
        if (presenter === null) writeHeld();
        writeStatus();
      }, STATUS_MILLISECONDS);
      const open = (): void => {
        const { stdin: input, stdout: output, env } = process;
        presenter = driveHere({ stdin: input, stdout: output, env, shared: server.shared, onError });
        void presenter.ended.then(() => {
          presenter = null;
          stdin.resume();
        });
      };
      stdin.on('data', (bytes: Buffer) => {
        if (presenter !== null) return;
        const text = bytes.toString('utf8');
        const asksToEnd = text.includes('\x03') || text.includes('q');
        if (isAsking && /[y\x03]/i.test(text)) stop();
        else if (isAsking || asksToEnd) {
          isAsking = !isAsking;
          writeStatus();
        } else if (/[\r\n]/.test(text) && !server.shared.classroom.solo) open();
        else if (text.includes(SHOW_SECRET)) {
          secret?.toggle();
          writeStatus();
        }
      });
    },
    close: async () => {
      presenter?.end();
      if (timer !== null) clearInterval(timer);
      timer = null;
      if (!isInteractive) return;
      await presenter?.ended;
      stdin.setRawMode(false);
      stdin.pause();
      writeHeld();
    },
  };
}
