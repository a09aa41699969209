/**
 * What a driver is doing, what it does meanwhile with a command that somebody gives, and what it does next:
 *
 *             a key                     a line               an end
 *   idle      is performed              is performed         (nothing is under way)
 *   moving    opens, if that is all     waits at the prompt  → idle
 *   asking    opens, if that is all     waits at the prompt  names the answer after the line, → idle
 *   scripted  opens, if that is all     waits at the prompt  → the next line of the script; after the last, idle
 *
 * A command that interrupts is performed in every state.
 */

import type { Command } from '../debugger/command.js';
import type { EndedCommand } from '../debugger/session-host.js';

/** `command` is null where the line named none. */
export type GivenCommand = Omit<EndedCommand, 'after'> & { readonly command: Command | null };

/** One thing that is under way. Whoever began it knows it by its identity. */
export type Work =
  /** Anything but a question. Nobody has given a command where play goes on, Esc leads back, or a run is opened. */
  | { readonly kind: 'moving'; readonly command: GivenCommand | null }
  | { readonly kind: 'asking'; readonly command: GivenCommand };

export type DriverState =
  | { readonly kind: 'idle' }
  | Work
  /** Between two lines nothing is under way. */
  | { readonly kind: 'scripted'; readonly line: Work | null };

export type DriverEvent =
  | { readonly kind: 'begin'; readonly work: Work }
  /** Lines are to be run, once what has begun them has ended. */
  | { readonly kind: 'script'; readonly after: Work | null }
  | { readonly kind: 'end' }
  /** No line is left, or all is broken off but the command that did that. */
  | { readonly kind: 'drop'; readonly but: Work | null };

export const IDLE: DriverState = { kind: 'idle' };

export function nextState(state: DriverState, event: DriverEvent): DriverState {
  switch (event.kind) {
    case 'begin':
      return state.kind === 'scripted' ? { kind: 'scripted', line: event.work } : event.work;
    case 'script':
      return { kind: 'scripted', line: event.after };
    case 'end':
      return state.kind === 'scripted' ? { kind: 'scripted', line: null } : IDLE;
    case 'drop':
      return event.but ?? IDLE;
  }
}

export function workOf(state: DriverState): Work | null {
  switch (state.kind) {
    case 'idle':
      return null;
    case 'scripted':
      return state.line;
    default:
      return state;
  }
}

/** What becomes of a command, by how it was given. */
export interface Conduct {
  readonly key: 'performed' | 'only opened';
  readonly line: 'performed' | 'kept at the prompt';
}

const AT_ONCE: Conduct = { key: 'performed', line: 'performed' };
const MEANWHILE: Conduct = { key: 'only opened', line: 'kept at the prompt' };
const CONDUCT: Readonly<Record<DriverState['kind'], Conduct>> = {
  idle: AT_ONCE,
  moving: MEANWHILE,
  asking: MEANWHILE,
  scripted: MEANWHILE,
};

export function conductIn({ kind }: DriverState, { interrupts }: Pick<Command, 'interrupts'>): Conduct {
  return interrupts === true ? AT_ONCE : CONDUCT[kind];
}
