// When everything has to be drawn again: on a key, and after a resize, whatever the terminal made of its contents.

import type { Emitter, ProcessEvents } from './process-events.js';
import type { ScreenOutput } from './screen-modes.js';

/** Draws again a screen that something else has written on. */
export const REDRAW_KEY = 'ctrl+l';

/**
 * Reports every resize. Where the size is the old one again by the time the signal comes, Node.js sends no event; the
 * terminal has moved its contents all the same.
 */
export function listenForResizes(
  stdout: ScreenOutput,
  events: Pick<ProcessEvents, 'on' | 'off'>,
  onResize: () => void,
): () => void {
  return together(
    listen(stdout, 'resize', onResize),
    // Node.js asks for the new size on the same signal.
    listen(events, 'SIGWINCH', () => void setImmediate(onResize)),
  );
}

/** Does all of them. */
export function together(...stops: readonly (() => void)[]): () => void {
  return () => {
    for (const stop of stops) stop();
  };
}

/** Adds a listener; the result removes it. */
export function listen<Name extends string, Arguments extends unknown[]>(
  emitter: Emitter<Name>,
  event: Name,
  listener: (...values: Arguments) => void,
): () => void {
  emitter.on(event, listener as (...values: unknown[]) => void);
  return () => void emitter.off(event, listener as (...values: unknown[]) => void);
}
