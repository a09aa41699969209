/**
 * What a command is. Dispatch, footer, help, completion, the topic on keys and the manual page all come from the command table.
 * Invariant: run() changes nothing; it returns what should change, and the driver does it.
 */

import type { Task } from '../numbers/engine/task.js';
import { type Branches, branchOf } from '../timeline/branches.js';
import type { Cursor } from '../timeline/cursor.js';
import { type History, NOT_REPLAYED, type ReplayedHistory } from '../timeline/history.js';
import type { Arrival } from '../timeline/move.js';
import type { ArraysByName, NamedArray } from '../training/arrays/named-array.js';
import type { FixtureSource } from '../training/fixture/fixture-source.js';
import type { Copy } from './looking/copies.js';
import { type Moment, momentAt, type ReplayedMoment } from './places/moment.js';
import { openPrompt } from './prompt/prompt.js';
import type { UnplacedSession } from './saving/session-file.js';
import {
  aside,
  type KeyMode,
  type Message,
  type Need,
  notice,
  type OverStep,
  type PlayMotion,
  type Session,
  type SessionChange,
  warning,
} from './session.js';

export interface CommandContext {
  readonly session: Session;
  readonly branches: Branches;
  /** The history of the cursor's branch. */
  readonly timeline: History;
  /** What the cursor points at. */
  readonly moment: Moment;
  /** What the run was opened from; null if that was no file. */
  readonly source: FixtureSource | null;
}

/** Whether a session has what the command needs. */
export function isInReach({ needs }: Pick<Command, 'needs'>, { teaching: { lacks } }: Session): boolean {
  return needs === undefined || !lacks.includes(needs);
}

export function contextOf({ session, branches, source }: Omit<CommandContext, 'timeline' | 'moment'>): CommandContext {
  const { timeline } = branchOf(branches, session.where.cursor.branch);
  return {
    session,
    branches,
    source,
    timeline,
    get moment() {
      return momentAt(timeline, session.where.cursor);
    },
  };
}

/** Where a command leads, the message on arrival, and what else changes then. */
export interface Destination extends Partial<Arrival> {
  readonly kind: 'move';
  readonly cursor: Cursor;
  readonly message?: Message;
  readonly change?: SessionChange;
  /** Commands to run there. */
  readonly commands?: readonly string[];
  /** What kind of move led there: play repeats it. */
  readonly motion?: PlayMotion;
}

export type Effect =
  | { readonly kind: 'change'; readonly change: SessionChange; readonly branches?: Branches }
  | Destination
  /** Changes the session, then runs commands in order. */
  | {
      readonly kind: 'lines';
      readonly name: 'tour' | 'breakpoint' | 'lesson';
      readonly change: SessionChange;
      readonly lines: readonly string[];
    }
  /** Runs a file of commands. */
  | { readonly kind: 'source'; readonly path: string }
  /** With `force` a file that backstep did not write may be replaced. */
  | {
      readonly kind: 'write-session';
      readonly path: string;
      readonly source: FixtureSource;
      readonly session: UnplacedSession;
      readonly force: boolean;
    }
  /** Reads arrays from a file; `use` says what becomes of them. */
  | { readonly kind: 'read-arrays'; readonly path: string; readonly use: (arrays: ArraysByName) => EffectOrTask }
  /** Writes values to a file. With `force` a file that is there may be replaced. */
  | {
      readonly kind: 'export';
      readonly path: string;
      readonly arrays: readonly NamedArray[];
      readonly force: boolean;
      /** What was not in the recording, in sentences; empty where nothing is missing. */
      readonly missed: string;
    }
  /** Copies something to the clipboard. */
  | { readonly kind: 'copy'; readonly what: Copy }
  /** Records commands and their results in a file from here on. */
  | { readonly kind: 'transcript'; readonly path: string; readonly force: boolean }
  | { readonly kind: 'end-transcript' }
  /** Opens a fixture or a lesson in place of what is open. */
  | { readonly kind: 'open'; readonly request: OpenRequest }
  /** Asks the class for something. */
  | { readonly kind: 'class'; readonly request: ClassRequest }
  | { readonly kind: 'stop' }
  /** With `force` whatever would be lost. */
  | { readonly kind: 'quit'; readonly force: boolean };

/** An effect, or a task that works it out, perhaps in many slices. */
export type EffectOrTask = Effect | Task<Effect>;

export function isTask(effect: EffectOrTask): effect is Task<Effect> {
  return !('kind' in effect);
}

export interface OpenRequest {
  readonly kind: 'fixture' | 'lesson';
  readonly name: string;
  /** The stop of a lesson to go to, from 1. */
  readonly stop: number;
}

/** Each is asked for by the command of its name. */
export type ClassRequest =
  | { readonly kind: 'detach' | 'hand-over' | 'theme' | 'join' | 'vote-again' | 'recap' | 'end-class' }
  /** `about` is part of a name or of an address, or empty. */
  | { readonly kind: 'who'; readonly about: string }
  | { readonly kind: 'kick'; readonly name: string }
  | { readonly kind: 'lock' | 'mute'; readonly isOn: boolean };

export const COMMAND_GROUPS = ['move', 'look', 'stop', 'ask', 'what-if', 'class', 'session'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** What one may want to do: the lines of the first page of the help, what is asked most first. */
export const PURPOSES = [
  'ask about it',
  'try what if',
  'judge the model',
  'have it explained',
  'go on and back',
  'go far',
  'stop',
  'point at a number',
  'follow the answer',
  'in a class',
  'find and leave',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Commands for these answer a question about the step or the model, which the footer offers in words. */
const OF_QUESTIONS: readonly (Purpose | undefined)[] = PURPOSES.slice(0, 4);

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
  /** A step that can be stepped into row by row. */
  | 'rows'
  | 'inside rows'
  /** A step of a scope that does what one before it has done. */
  | 'repetition'
  | 'answer'
  /** An answer whose lines lead somewhere. */
  | 'answer with lines'
  /** An answer was followed to here. */
  | 'led here'
  /** A question that waits for its answer. */
  | 'question'
  | 'branches'
  | 'breakpoints'
  | 'playing'
  | 'tour'
  | OverStep;

/** @typeParam Context where it can be used */
export interface Command<Context = CommandContext> {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Named as in key-names.ts, e.g. `right`, `s`, `space`. */
  readonly keys: readonly string[];
  /** Keys whose work another one does now: they still do what they did, and are shown nowhere. */
  readonly formerKeys?: readonly string[];
  /** The pane that must have the focus for the keys to mean this; they then win over keys that work everywhere. */
  readonly focus?: Session['open']['focus'];
  /** The only mode in which the keys mean this; there they win over all others. */
  readonly within?: KeyMode;
  /** What viewers of a class are told who ask for it; absent where they may. */
  readonly refusesViewers?: string;
  /** One more key in a mode, where it means this unless a command is only for a mode that holds too. */
  readonly keyWithin?: Readonly<Partial<Record<KeyMode, string>>>;
  readonly group: CommandGroup;
  /** What may follow the name, e.g. `ITERATION[.STEP]`. */
  readonly usage: string;
  readonly summary: string;
  /** The rest of `help COMMAND`, one paragraph per entry. */
  readonly details?: readonly string[];
  /** A word or two beside its keys, in the footer and among the essentials. Its reverse, without words, is shown along with it. */
  readonly words?: string;
  /** Other words for it in the footer, by where one is. */
  wordsHere?(context: CommandContext): string;
  /** The line of the essentials that names it. */
  readonly purpose?: Purpose;
  /** Its rank in the footer of a pane, wherever one is: the lowest ranks stay at small widths. */
  readonly footer?: Readonly<Partial<Record<Session['open']['focus'], number>>> | 'always';
  /** Where it helps most, with its rank among those that help there: the footer names it there before all others. */
  readonly helpsAt?: Readonly<Partial<Record<Situation, number>>>;
  /**
   * Without an argument the command is about the cursor's step, so it is refused while a sampled token hides that step.
   */
  readonly atCursor?: true;
  /** It shows what lies ahead of the cursor, always or with some arguments: then it is refused while a question is open. */
  readonly looksAhead?: true | ((argument: string) => boolean);
  readonly needs?: Need;
  /** The command would lead out of a lesson, or start something else in the middle of one. */
  readonly notInLessons?: true;
  /** The command works while another one is running, and ends it. */
  readonly interrupts?: true;
  /** Without an argument it may open the command line or the help, and then nothing else: while a move runs, it does only that. */
  readonly opens?: true;
  /** The command makes a branch, which takes memory. */
  readonly forks?: true;
  /** The command goes where an answer leads; others of the group `ask` ask anew, and their answer is named after the line. */
  readonly follows?: true;
  /** Where the command moves to, though it is not of the group `move`; at a stop, commands of a breakpoint may run. */
  readonly moves?: 'to a stop' | 'to a branch';
  /** The lines after it are its own, up to "end". */
  readonly collects?: true;
  /** The command answers an open question; in a class everybody does so for themselves. */
  readonly guesses?: true;
  /** The command explains a term: a line of nothing but a term means this command. */
  readonly explains?: true;
  /** The command that goes the other way. */
  readonly reverse?: string;
  /** Whether a number may also stand before the name: `20 step`, or before what else the command takes: `3 find softmax`. */
  readonly counted?: 'alone' | 'before its argument';
  /** Whether a number of digits may follow the name, `print/17 loss`. The argument then begins with it: `/17 loss`. */
  readonly takesDigits?: true;
  /** Candidates to replace all of `argument`. The caller drops those that do not begin with it. */
  complete?(context: Context, argument: string): readonly string[];
  /** Why the command cannot be used now; null if it can. */
  disabled?(context: Context): string | null;
  /** @param argument without spaces at its ends */
  run(context: Context, argument: string): EffectOrTask;
}

/** A command as written in a table, without empty fields or what its group has in common. */
export type CommandDefinition<Context = CommandContext> = Omit<Command<Context>, Common> &
  Partial<Pick<Command, Common>>;
type Common = 'aliases' | 'keys' | 'group' | 'usage';

export function commandGroup(group: CommandGroup, definitions: readonly CommandDefinition[]): readonly Command[] {
  return definitions.map((definition) => ({ aliases: [], keys: [], usage: '', group, ...definition }));
}

export function answersQuestion({ purpose }: Command): boolean {
  return OF_QUESTIONS.includes(purpose);
}

export function changed(change: SessionChange): Effect {
  return { kind: 'change', change };
}

/** Opens the command line with this typed already. @param selectedFrom where the part begins that is selected */
export function openLine(text?: string, selectedFrom?: number): Effect {
  return changed({ overlay: { kind: 'prompt', prompt: openPrompt(text, selectedFrom) }, playing: false });
}

export function warn(text: string): Effect {
  return changed({ message: warning(text) });
}

/** Informs whoever gave the command, such as of the keys that lead on, and not those who look on. */
export function informAside(text: string, change: SessionChange = {}): Effect {
  return changed({ ...change, message: aside(text) });
}

export function inform(text: string, change: SessionChange = {}): Effect {
  return changed({ ...change, message: notice(text) });
}

export interface ReplayContext extends CommandContext {
  readonly timeline: ReplayedHistory;
  readonly moment: ReplayedMoment;
}

export type ReplayDefinition = CommandDefinition<ReplayContext>;

export function replayGroup(group: CommandGroup, definitions: readonly ReplayDefinition[]): readonly Command[] {
  return commandGroup(group, definitions.map(refusedOnRecordings));
}

function refusedOnRecordings({ complete, disabled, run, ...definition }: ReplayDefinition): CommandDefinition {
  return {
    ...definition,
    complete: (context, argument) => (isReplaying(context) ? (complete?.(context, argument) ?? []) : []),
    disabled: (context) => (isReplaying(context) ? (disabled?.(context) ?? null) : NOT_REPLAYED),
    run: (context, argument) => (isReplaying(context) ? run(context, argument) : warn(NOT_REPLAYED)),
  };
}

export function isReplaying(context: CommandContext): context is ReplayContext {
  return context.timeline.replay !== null;
}
