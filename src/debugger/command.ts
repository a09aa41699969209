/**
 * What a command is. Dispatch, footer, help, completion and the README's key table are made from the table of these.
 * Invariant: run() changes nothing; it says what is to change, and the driver does it.
 */
import type { FixtureSource } from '../data/fixture/fixture-source.js';
import type { Branches } from '../timeline/branches.js';
import type { History } from '../timeline/history.js';
import type { Arrival } from '../timeline/move.js';
import type { Task } from '../timeline/task.js';
import type { KeyMode, Message, PlayMotion, Session } from './session.js';

export interface CommandContext {
  readonly session: Session;
  readonly branches: Branches;
  /** The history of the branch that the cursor is in. */
  readonly timeline: History;
  /** What the run was opened from; null where it was not opened from a file. */
  readonly source: FixtureSource | null;
}

/** Where a command leads, what is said on arrival, and what else changes then. */
export interface Destination extends Arrival {
  readonly message?: Message;
  readonly change?: Partial<Session>;
}

export type Effect =
  | { readonly kind: 'change'; readonly change: Partial<Session>; readonly branches?: Branches }
  /** Goes somewhere, maybe in many slices; `motion` is remembered for play. */
  | { readonly kind: 'travel'; readonly task: Task<Destination>; readonly motion?: PlayMotion }
  /** Computes something, maybe in many slices; its result says what is to change. */
  | { readonly kind: 'compute'; readonly task: Task<Effect> }
  /** Changes the session, then runs commands one after the other. */
  | { readonly kind: 'lines'; readonly change: Partial<Session>; readonly lines: readonly string[] }
  /** Runs a file of commands. */
  | { readonly kind: 'source'; readonly path: string }
  /** With `force` a file that backstep did not write may be replaced. */
  | { readonly kind: 'write-session'; readonly path: string; readonly text: string; readonly force: boolean }
  /** Writes down from here on what is done and what comes of it. */
  | { readonly kind: 'transcript'; readonly path: string; readonly force: boolean }
  | { readonly kind: 'end-transcript' }
  /** Asks the class for something. */
  | { readonly kind: 'class'; readonly request: ClassRequest }
  | { readonly kind: 'stop' }
  | { readonly kind: 'quit' };

export type ClassRequest = 'detach' | 'hand-over';

export const COMMAND_GROUPS = ['move', 'look', 'stop', 'ask', 'what-if', 'class', 'session'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** What one may want to do: the lines of the first page of the help, in this order. */
export const PURPOSES = [
  'go on and back',
  'go far',
  'stop',
  'point at a number',
  'ask about it',
  'follow the answer',
  'try what if',
  'see what it learnt',
  'have it explained',
  'in a class',
  'find and leave',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What somebody may be looking at: the step by what it computed, an answer over it, what the session has come to. */
export type Situation =
  | 'start'
  /** The start of a later iteration. */
  | 'progress'
  | 'forward'
  | 'attention'
  | 'predict'
  | 'probabilities'
  | 'loss'
  | 'backward'
  | 'parameter gradient'
  | 'update'
  | 'formula'
  | 'matrix'
  | 'rows'
  | 'answer'
  | 'answer with lines'
  /** An answer was followed to here. */
  | 'led here'
  | 'branches'
  | 'breakpoints'
  | 'playing'
  | 'tour';

export interface Command {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Named as in key-names.ts, e.g. `right`, `s`, `space`. */
  readonly keys: readonly string[];
  /** The pane that must have the focus for the keys to mean this; they then come before keys that work everywhere. */
  readonly focus?: Session['focus'];
  /** The mode in which alone the keys mean this; there they come before all others. */
  readonly within?: KeyMode;
  readonly group: CommandGroup;
  /** What may follow the name, e.g. `ITERATION[.STEP]`. */
  readonly usage: string;
  readonly summary: string;
  /** More about it, for `help COMMAND`: one paragraph an entry. */
  readonly details?: readonly string[];
  /** A word or two beside its keys, in the footer and among the essentials. Its reverse is shown along with it. */
  readonly words?: string;
  /** The line of the essentials that names it. */
  readonly purpose?: Purpose;
  /** Its rank in the footer of a pane, wherever one is: the lowest ranks stay at small widths. */
  readonly footer?: Readonly<Partial<Record<Session['focus'], number>>> | 'always';
  /** Where it helps most, with its rank among those that help there: the footer names it there before all others. */
  readonly helpsAt?: Readonly<Partial<Record<Situation, number>>>;
  /** Without an argument the command is about the step at the cursor; it is refused while a sampled token hides that step. */
  readonly atCursor?: true;
  /** What the command needs and not every session has: files on the disk, other fixtures to open. */
  readonly needs?: 'files' | 'fixtures';
  /** The command would lead out of a lesson, or start something else in the middle of one. */
  readonly notInLessons?: true;
  /** The command is heard while another one is under way, and ends it. */
  readonly interrupts?: true;
  /** The command that goes the other way. */
  readonly reverse?: string;
  /** Whether a number may stand before the name too: `20 step`. */
  readonly counted?: boolean;
  /** What could stand in place of `argument`, whole. Those that do not begin with it are left out by the caller. */
  complete?(context: CommandContext, argument: string): readonly string[];
  /** Why the command cannot be used now; null when it can. */
  disabled?(context: CommandContext): string | null;
  run(context: CommandContext, argument: string): Effect;
}

/** A command as it is written down, without what is empty or what its group has in common. */
export type CommandDefinition = Omit<Command, Common> & Partial<Pick<Command, Common>>;
type Common = 'aliases' | 'keys' | 'group' | 'usage';

export function commandGroup(group: CommandGroup, definitions: readonly CommandDefinition[]): readonly Command[] {
  return definitions.map((definition) => ({ aliases: [], keys: [], usage: '', group, ...definition }));
}

export function warn(text: string): Effect {
  return { kind: 'change', change: { message: { tone: 'warning', text } } };
}

export function inform(text: string, change: Partial<Session> = {}): Effect {
  return { kind: 'change', change: { ...change, message: { tone: 'information', text } } };
}
