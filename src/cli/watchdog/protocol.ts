/** The messages between the program and its watchdog, and the signals that both hear. */

/** The event of the process that its watchdog makes happen, in the middle of whatever does not end. */
export const FROZEN = 'frozen';

/** Each asks the program to end. */
export const WATCHED_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

/** To the program: a question whether it answers, or keys that were read while it did not. */
export type FromWatchdog = { readonly ping: number } | { readonly typed: Uint8Array };

/** Sent from the program's event loop, so it shows that the loop turns. */
export interface Pong {
  readonly ping: number;
  /** Whether the program reads single keys, so that Ctrl-C is one. */
  readonly isRaw: boolean;
}
