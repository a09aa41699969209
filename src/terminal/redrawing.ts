// When everything has to be drawn again: on a key, and after a resize, whatever the terminal made of its contents.

import type { EventEmitter } from 'node:events';
import type { ScreenOutput } from './screen-modes.js';

/** For a screen on which something else has written. */
export const REDRAW_KEY = 'ctrl+l';

/**
 * Reports every resize. Where the size is the old one again by the time the signal comes, Node.js sends no event; the
 * terminal has moved its contents all the same.
 */
export function listenForResizes(stdout: ScreenOutput, onResize: () => void): () => void {
  const stops = [
    listen(stdout, 'resize', onResize),
    // Node.js asks for the new size on the same signal.
    listen(process, 'SIGWINCH', () => void setImmediate(onResize)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Adds a listener; the result removes it. */
export function listen<Arguments extends unknown[]>(
  emitter: EventEmitter,
  event: string,
  listener: (...values: Arguments) => void,
): () => void {
  emitter.on(event, listener as (...values: unknown[]) => void);
  return () => emitter.off(event, listener as (...values: unknown[]) => void);
}
