/**
 * The terminal in which a class is served: how to join, a status line, and the presenter's screen on Enter.
 * Invariant: with `--log json` only JSON lines reach stdout. Nothing that happens on the network scrolls the joining
 * instructions off the screen or fills the memory. No secret stays on a screen that may be projected.
 */

import type { LogFormat } from '../class/room/log.js';
import { driveHere, type LocalPresenter } from '../class/ssh/local-terminal.js';
import type { ClassServer } from '../class/ssh/server.js';
import type { Size } from '../document/cells/cell-grid.js';
import { listenForResizes } from '../terminal/stream/process-events.js';
import { sizeOf } from '../terminal/stream/screen-modes.js';
import {
  codeLines,
  createLineKeeper,
  createSecret,
  lobbyLines,
  type Secret,
  SHOW_CODE,
  SHOW_SECRET,
  statusLine,
  type Welcome,
  welcomeLines,
} from './class/serve-texts.js';
import { printableLines, type RunningProgram } from './running.js';

interface ConsoleEvents {
  /** The class is to end. */
  stop(): void;
  /** The terminal is gone. */
  hangUp(): void;
  onError(error: unknown): void;
}

export type ServeConsole = ReturnType<typeof createConsole>;

/** What only counts in the log: the status line and the joining instructions show these. */
const EVENTS_SHOWN_OTHERWISE: readonly string[] = ['listening', 'saving', 'joined', 'left'];
/** What befalls the class itself is shown below the joining instructions. */
const EVENTS_TOLD: readonly string[] = ['not saved', 'broker lost', 'broker back', 'relay lost'];
const MOST_TOLD = 3;
const STATUS_MILLISECONDS = 1000;
const CLEAR_LINE = '\r\x1b[K';
/** Not by the sequence for the whole screen, on which terminals keep what was there, and with it perhaps a secret. */
const CLEAR_SCREEN = '\x1b[H\x1b[J';
const END_QUESTION = ' End the class for everyone? y ends it, any other key goes on. ';

/** Whether somebody is at the terminal in which a class is served. */
export function isInteractive(format: LogFormat, { input, output }: RunningProgram): boolean {
  return format === 'text' && input.isTTY === true && output.isTTY === true;
}

export function createConsole(format: LogFormat, running: RunningProgram) {
  const { input: stdin, output: stdout, errors: stderr, environment: env, events: processEvents, print } = running;
  const isAtTerminal = isInteractive(format, running);
  let timer: ReturnType<typeof setInterval> | null = null;
  let presenter: LocalPresenter | null = null;
  let stopListening = (): void => {};
  let welcome: Welcome | null = null;
  let showsCode = false;
  let status = '';
  let secret: Secret | null = null;
  let isAsking = false;
  const events = new Map<string, number>();
  const told: string[] = [];
  const held = createLineKeeper();
  const sizeNow = (): Size => sizeOf(stdout);
  const isInLobby = (): boolean => isAtTerminal && presenter === null && timer !== null;
  const writeStatus = (): void => {
    if (!isInLobby()) return;
    const line = isAsking ? END_QUESTION : (secret?.line ?? status);
    // A line that wraps would not be cleared as a whole.
    stdout.write(`${CLEAR_LINE}${line.slice(0, sizeNow().columns - 1)}`);
  };
  /** Draws everything anew: after a resize nobody knows into how many rows the terminal has broken a line. */
  const drawLobby = (): void => {
    if (!isInLobby() || welcome === null) return;
    const size = sizeNow();
    const lines = showsCode ? codeLines(welcome, size) : lobbyLines(welcome, told, size);
    stdout.write(`${CLEAR_SCREEN}${lines.join('\n')}\n`);
    writeStatus();
  };
  const count = (event: string): void => void events.set(event, 1 + (events.get(event) ?? 0));
  const tell = (text: string): void => {
    told.push(printableLines(text));
    told.splice(0, told.length - MOST_TOLD);
    drawLobby();
  };
  return {
    /** Notes an event of which no line is written. */
    count,
    writeLog: (line: string, event: string) => {
      count(event);
      if (format === 'json') print(line);
      else if (!isAtTerminal || stderr.isTTY !== true) print(line, stderr);
      else if (EVENTS_TOLD.includes(event)) tell(line.trimEnd());
      else if (!EVENTS_SHOWN_OTHERWISE.includes(event)) held.keep(line);
    },
    /** A sentence to whoever serves the class. */
    say: (text: string) => {
      if (isAtTerminal) tell(text);
      if (timer === null) print(`${text}\n`, stderr);
    },
    welcome: (next: Welcome) => {
      welcome = next;
      if (next.presenterPassword !== null) secret = createSecret(next.presenterPassword);
      const size = stdout.isTTY === true ? sizeNow() : null;
      const text = `${welcomeLines(next, isAtTerminal, size).join('\n')}\n`;
      // Passwords do not belong in a log.
      (format === 'json' ? stderr : stdout).write(text);
    },
    /** Shows the status and reads keys until it is closed. */
    run: (server: ClassServer, connections: () => number, { stop, hangUp, onError }: ConsoleEvents) => {
      const began = Date.now();
      if (!isAtTerminal) return;
      // In raw mode, no key ends the input.
      for (const event of ['end', 'error']) stdin.on(event, hangUp);
      stdin.setRawMode(true);
      // A question before may have left it paused.
      stdin.resume();
      stopListening = listenForResizes(stdout, processEvents, drawLobby);
      timer = setInterval(() => {
        const { classroom } = server.shared;
        const now = { classroom, connectionCount: connections(), milliseconds: Date.now() - began, events };
        status = statusLine(now, sizeNow().columns);
        writeStatus();
      }, STATUS_MILLISECONDS);
      const open = (): void => {
        const { shared } = server;
        const driving = driveHere({ stdin, stdout, env, events: processEvents, shared, onError });
        presenter = driving;
        void driving.ended.then(() => {
          presenter = null;
          stdin.resume();
          drawLobby();
          const late = driving.typedLate();
          if (late !== '' && isInLobby()) hear(late);
        });
      };
      const hear = (text: string): void => {
        const asksToEnd = text.includes('\x03') || text.includes('q');
        if (isAsking && /[y\x03]/i.test(text)) stop();
        else if (isAsking || asksToEnd) {
          isAsking = !isAsking;
          writeStatus();
        } else if (/[\r\n]/.test(text) && !server.shared.classroom.solo) open();
        else if (text.includes(SHOW_SECRET)) {
          secret?.toggle();
          writeStatus();
        } else if (showsCode || text.includes(SHOW_CODE)) {
          showsCode = !showsCode;
          drawLobby();
        }
      };
      stdin.on('data', (bytes: Buffer) => {
        if (presenter === null) hear(bytes.toString('utf8'));
      });
    },
    /** Resolves when the terminal is as it was. */
    close: async () => {
      presenter?.end();
      if (timer !== null) clearInterval(timer);
      timer = null;
      stopListening();
      if (!isAtTerminal) return;
      await presenter?.ended;
      stdin.setRawMode(false);
      stdin.pause();
      stdout.write(`${CLEAR_LINE}${held.take().join('')}`);
    },
  };
}
