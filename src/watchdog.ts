/**
 * The watchdog's thread: it ends the program where the program's own thread answers neither a signal nor, in a terminal in
 * raw mode, Ctrl-C or Esc.
 * Invariant: nothing is done to a program that answers, and keys that were read for it are handed back to it.
 */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { Session } from 'node:inspector';
import { constants } from 'node:os';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { askToEnd, BEAT_MILLISECONDS, createPatience } from './cli/watchdog/patience.js';
import { FROZEN, type FromProgram, type FromWatchdog, WATCHED_SIGNALS } from './cli/watchdog/protocol.js';
import { LEAVE_MOUSE } from './terminal/stream/mouse.js';
import { LEAVE_SCREEN } from './terminal/stream/screen-modes.js';

/** How long the program's own way out may take, on a busy machine, too; after that its process is killed. */
const WAY_OUT_MILLISECONDS = 5000;

if (parentPort !== null) watch(parentPort);

function watch(program: MessagePort): void {
  const tell = (message: FromWatchdog): void => program.postMessage(message);
  const patience = createPatience((ping) => tell({ ping }));
  const keyboard = createKeyboard();
  let isRaw = false;
  const handBack = (): void => {
    const typed = keyboard.take();
    if (typed.length === 0) return;
    tell({ typed });
    // The program may freeze before it reads them. An answer to this request comes after it has.
    if (askToEnd(typed)) patience.ask();
  };
  program.on('message', (message: FromProgram) => {
    switch (message.kind) {
      case 'answer':
        patience.answer(message.ping);
        handBack();
        return;
      case 'mode':
        ({ isRaw } = message);
        return;
      case 'request':
        patience.ask();
    }
  });
  listenToSignals(patience.ask);
  const beating = setInterval(() => {
    const verdict = patience.beat();
    if (verdict === 'silent' && isRaw && askToEnd(keyboard.read())) patience.ask();
    if (verdict !== 'give up') return;
    clearInterval(beating);
    giveUp(isRaw);
  }, BEAT_MILLISECONDS);
}

/** The terminal's keys, while nobody else reads them. */
function createKeyboard() {
  let file: number | null = null;
  let typed: Buffer[] = [];
  return {
    /** Reads what was typed since, and keeps it; empty where nothing was, or where there is no such terminal. */
    read: (): Uint8Array => {
      const bytes = Buffer.alloc(256);
      try {
        file ??= fs.openSync('/dev/tty', fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY);
        const keys = bytes.subarray(0, fs.readSync(file, bytes));
        typed.push(keys);
        return keys;
      } catch {
        return bytes.subarray(0, 0);
      }
    },
    /** All that was read, once. */
    take: (): Uint8Array => {
      const all = Buffer.concat(typed);
      typed = [];
      return all;
    },
  };
}

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

/** The inspector interrupts even a loop, so the program itself puts its terminal in order and ends. */
function giveUp(isRaw: boolean): void {
  setTimeout(() => kill(isRaw), WAY_OUT_MILLISECONDS);
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.evaluate', { expression: `process.emit(${JSON.stringify(FROZEN)})` });
}

/** Ends a program that cannot be interrupted, as in a call of the system that does not return. */
function kill(isRaw: boolean): void {
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
