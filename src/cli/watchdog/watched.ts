/**
 * The program's side of its watchdog: it answers the watchdog from its event loop, so that an answer shows that the loop
 * turns.
 * Invariant: a watchdog keeps no process alive, and a program without one only loses what the watchdog would have done.
 */
import type { Worker } from 'node:worker_threads';
import type { FromWatchdog, Pong } from './protocol.js';

type Keyboard = Pick<NodeJS.ReadStream, 'isTTY' | 'isRaw' | 'readableEnded' | 'unshift'>;

export function beWatched(watchdog: Worker, keyboard: Keyboard): void {
  watchdog.unref();
  watchdog.on('error', () => {});
  watchdog.on('message', (message: FromWatchdog) => {
    if ('ping' in message) {
      const pong: Pong = { ping: message.ping, isRaw: keyboard.isTTY === true && keyboard.isRaw };
      watchdog.postMessage(pong);
    } else if (!keyboard.readableEnded) keyboard.unshift(Buffer.from(message.typed));
  });
}
