/** The messages between the program and its watchdog, and the signals that both hear. */

/** The event of the process that its watchdog makes happen, in the middle of whatever does not end. */
export const FROZEN = 'frozen';

/** Each asks the program to end. */
export const WATCHED_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

/** To the program: a question whether it answers, or keys that were read while it did not. */
export type FromWatchdog = { readonly ping: number } | { readonly typed: Uint8Array };

/**
 * From the program: an answer, sent from its event loop; whether it reads single keys, so that Ctrl-C is one; and that it
 * has read a key which asks it to end, and which it may never come to.
 */
export type FromProgram =
  | { readonly kind: 'answer'; readonly ping: number }
  | { readonly kind: 'mode'; readonly isRaw: boolean }
  | { readonly kind: 'request' };
