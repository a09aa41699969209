/**
 * What befalls the process beside the signals that end it, and when everything has to be drawn again: on a key, and after a
 * resize, whatever the terminal made of its contents. Whoever starts the program hands the events in, so that nothing that
 * runs on a terminal reaches for the process itself.
 */
import type { ScreenOutput } from './screen-modes.js';

/** The end of the process, an error that nobody caught, stopping and continuing, a terminal of another size. */
type ProcessEvent = 'exit' | 'uncaughtException' | 'SIGTSTP' | 'SIGCONT' | 'SIGWINCH';

export interface Emitter<Name> {
  on(event: Name, listener: (...values: unknown[]) => void): unknown;
  off(event: Name, listener: (...values: unknown[]) => void): unknown;
}

export interface ProcessEvents extends Emitter<ProcessEvent> {
  /** Stops the process, or the foreground job of its terminal, as Ctrl-Z does. Where SIGTSTP is listened to, that decides. */
  stop(whom: 'process' | 'job'): void;
}

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
