/**
 * The watchdog's thread: it ends the program where the program's own thread answers neither a signal nor, in a terminal in
 * raw mode, Ctrl-C or Esc.
 * Invariant: nothing is done to a program that answers, and keys that were read for it are handed back to it.
 */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { Session } from 'node:inspector';
import { constants } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { askToEnd, BEAT_MILLISECONDS, createPatience } from './cli/watchdog/patience.js';
import { type Answer, FROZEN, type FromWatchdog, WATCHED_SIGNALS } from './cli/watchdog/protocol.js';
import { LEAVE_MOUSE } from './terminal/mouse.js';
import { LEAVE_SCREEN } from './terminal/screen-modes.js';

/** How long the program's own way out may take; after that its process is killed. */
const WAY_OUT_MILLISECONDS = 2000;

let isRaw = false;
let typed: Buffer[] = [];
let keyboard: number | null = null;

const tell = (message: FromWatchdog): void => parentPort?.postMessage(message);
const patience = createPatience((ping) => tell({ ping }));

parentPort?.on('message', (answer: Answer) => {
  ({ isRaw } = answer);
  patience.answer(answer.ping);
  if (typed.length === 0) return;
  tell({ typed: Buffer.concat(typed) });
  typed = [];
});

listenToSignals(patience.ask);

const beating = setInterval(() => {
  const verdict = patience.beat();
  if (verdict === 'silent' && isRaw) readKeys();
  if (verdict !== 'give up') return;
  clearInterval(beating);
  giveUp();
}, BEAT_MILLISECONDS);

/**
 * Node.js hands signals to the main thread alone, which is the one that does not answer. A thread can listen by the class
 * that Node.js itself uses; where a version of Node.js has no such class, the watchdog hears keys only.
 */
function listenToSignals(onSignal: () => void): void {
  interface SignalHandle {
    onsignal: () => void;
    start(number: number): number;
    unref(): void;
  }
  const parts = process as unknown as { binding(name: string): { readonly Signal: new () => SignalHandle } };
  try {
    const { Signal } = parts.binding('signal_wrap');
    for (const name of WATCHED_SIGNALS) {
      const handle = new Signal();
      handle.onsignal = onSignal;
      handle.unref();
      handle.start(constants.signals[name]);
    }
  } catch {
    // This Node.js has no such class.
  }
}

/** Reads what was typed while nobody else reads it. */
function readKeys(): void {
  const bytes = Buffer.alloc(256);
  try {
    keyboard ??= fs.openSync('/dev/tty', fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY);
    const count = fs.readSync(keyboard, bytes);
    if (count === 0) return;
    const keys = bytes.subarray(0, count);
    typed.push(keys);
    if (askToEnd(keys)) patience.ask();
  } catch {
    // Nothing was typed, or there is no such terminal.
  }
}

/** The inspector interrupts even a loop, so the program itself puts its terminal in order and ends. */
function giveUp(): void {
  setTimeout(kill, WAY_OUT_MILLISECONDS);
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.evaluate', { expression: `process.emit(${JSON.stringify(FROZEN)})` });
}

/** Ends a program that cannot be interrupted, as in a call of the system that does not return. */
function kill(): void {
  if (isRaw) leaveTerminal();
  process.kill(process.pid, 'SIGKILL');
}

function leaveTerminal(): void {
  try {
    const terminal = fs.openSync('/dev/tty', fs.constants.O_RDWR | fs.constants.O_NOCTTY);
    fs.writeSync(terminal, LEAVE_MOUSE + LEAVE_SCREEN);
    spawnSync('stty', ['sane'], { stdio: [terminal, 'ignore', 'ignore'] });
  } catch {
    // The terminal is gone.
  }
}
