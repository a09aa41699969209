/**
 * What a command is. Dispatch, footer, help, completion and the README's key table are made from the table of these.
 * Invariant: run() changes nothing; it says what is to change, and the driver does it.
 */

import type { Arrival } from '../timeline/move.js';
import type { Task } from '../timeline/task.js';
import type { Timeline } from '../timeline/timeline.js';
import type { Message, PlayMotion, Session } from './session.js';

export interface CommandContext {
  readonly session: Session;
  readonly timeline: Timeline;
}

/** Where a command leads, what is said on arrival, and what else changes then. */
export interface Destination extends Arrival {
  readonly message?: Message;
  readonly change?: Partial<Session>;
}

export type Effect =
  | { readonly kind: 'change'; readonly change: Partial<Session> }
  /** Goes somewhere, maybe in many slices; `motion` is remembered for play. */
  | { readonly kind: 'travel'; readonly task: Task<Destination>; readonly motion?: PlayMotion }
  | { readonly kind: 'stop' }
  | { readonly kind: 'quit' };

export const COMMAND_GROUPS = ['move', 'look', 'stop', 'ask', 'session'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

export interface Command {
  readonly name: string;
  readonly aliases: readonly string[];
  /** As key-names.ts calls them, e.g. `right`, `s`, `space`. */
  readonly keys: readonly string[];
  /** The pane that must have the focus for the keys to mean this; they then come before keys that work everywhere. */
  readonly focus?: Session['focus'];
  readonly group: CommandGroup;
  /** What may follow the name, e.g. `ITERATION[.STEP]`. */
  readonly usage: string;
  readonly summary: string;
  /** A word for the footer, where the command is shown there. */
  readonly hint?: string;
  /** The command that goes the other way. */
  readonly reverse?: string;
  /** Why the command cannot be used now; null when it can. */
  disabled?(context: CommandContext): string | null;
  run(context: CommandContext, argument: string): Effect;
}

export function warn(text: string): Effect {
  return { kind: 'change', change: { message: { tone: 'warning', text } } };
}

export function inform(text: string, change: Partial<Session> = {}): Effect {
  return { kind: 'change', change: { ...change, message: { tone: 'information', text } } };
}
