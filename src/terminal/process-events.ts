/**
 * What befalls the process beside the signals that end it. Whoever starts the program hands this in, so that nothing that
 * runs on a terminal reaches for the process itself.
 */

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
