/**
 * The program's side of its watchdog: it answers the watchdog from its event loop, so that an answer shows that the loop
 * turns.
 * Invariant: a watchdog keeps no process alive, and a program without one only loses what the watchdog would have done.
 */
import type { Worker } from 'node:worker_threads';
import { askToEnd } from './patience.js';
import type { FromProgram, FromWatchdog } from './protocol.js';

type Keyboard = Pick<NodeJS.ReadStream, 'isTTY' | 'readableEnded' | 'unshift' | 'push' | 'setRawMode'>;

export function beWatched(watchdog: Worker, keyboard: Keyboard): void {
  const tell = (message: FromProgram): void => watchdog.postMessage(message);
  watchdog.unref();
  watchdog.on('error', () => {});
  watchdog.on('message', (message: FromWatchdog) => {
    if ('ping' in message) tell({ kind: 'answer', ping: message.ping });
    else if (!keyboard.readableEnded) keyboard.unshift(Buffer.from(message.typed));
  });
  if (keyboard.isTTY === true) reportKeys(keyboard, tell);
}

/** Reports before anything is done with a key, since that may be what freezes. */
function reportKeys(keyboard: Keyboard, tell: (message: FromProgram) => void): void {
  let isRaw = false;
  const [push, unshift] = [keyboard.push.bind(keyboard), keyboard.unshift.bind(keyboard)];
  const setRawMode = keyboard.setRawMode.bind(keyboard);
  const report = (keys: unknown): void => {
    if (isRaw && keys instanceof Uint8Array && askToEnd(keys)) tell({ kind: 'request' });
  };
  keyboard.setRawMode = (mode) => {
    if (mode !== isRaw) tell({ kind: 'mode', isRaw: mode });
    isRaw = mode;
    return setRawMode(mode);
  };
  keyboard.push = (keys, encoding) => {
    report(keys);
    return push(keys, encoding);
  };
  // A key that the watchdog hands back may stand behind the one that freezes the program.
  keyboard.unshift = (keys, encoding) => {
    report(keys);
    unshift(keys, encoding);
  };
}
