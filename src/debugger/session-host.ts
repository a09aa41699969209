/**
 * What the driver needs from its surroundings: the session's store, files, the class, and a share of the machine.
 * Invariant: everything optional is a permission; without it the driver refuses and says so.
 */

import type { Within } from '../numbers/engine/errors.js';
import type { Branches } from '../timeline/branches.js';
import type { ArraysByName, NamedArray } from '../training/arrays/named-array.js';
import type { FixtureReference } from '../training/fixture/fixture-reference.js';
import type { FixtureSource } from '../training/fixture/fixture-source.js';
import type { ClassRequest, Command, CommandContext, OpenRequest } from './command.js';
import type { Copy } from './looking/copies.js';
import type { Message, SessionChange } from './session.js';

export interface SessionHost {
  read(): CommandContext;
  write(change: SessionChange, branches?: Branches): void;
  quit(): void;
  /** What would be lost by leaving now, as a question; null where nothing would. Without it, nothing is asked. */
  readonly whyStay?: () => string | null;
  /** The files that commands read and write; without it, they are refused. */
  readonly files?: SessionFiles | undefined;
  /** Called for every command when it has ended. */
  readonly onCommand?: (ended: EndedCommand) => void;
  /** Copies to the clipboard of this person's terminal, and returns what to say; without it, that is refused. */
  readonly onCopy?: (what: Copy) => Message;
  /** Asks the class that this session is part of; without it, there is none. */
  readonly onClassRequest?: (request: ClassRequest) => void;
  /** Opens a fixture or a lesson in this session; without it, that is refused. */
  readonly onOpen?: (request: OpenRequest) => void;
  /** Why this person may not use a command; null if they may. */
  readonly refusalOf?: (command: Command) => string | null;
  readonly pace?: Pace;
}

/** How much of the machine a session may use. */
export interface Pace {
  /** How long a key waits for a move to finish before the screen shows the move's progress. */
  readonly firstSliceMilliseconds: number;
  readonly sliceMilliseconds: number;
  /** The most computing that one command may cause. */
  readonly budgetMilliseconds: number;
  readonly mostStopsASecond: number;
  /** Calls back in a later turn of the event loop. */
  readonly schedule: (callback: () => void) => void;
  /** Runs each slice; without it, nobody limits how long one may take. */
  readonly within?: Within;
}

/** The pace of a session that has the machine to itself. */
export const UNHURRIED: Pace = {
  firstSliceMilliseconds: 40,
  sliceMilliseconds: 12,
  budgetMilliseconds: Infinity,
  mostStopsASecond: Infinity,
  // An ESC may be a key or begin one. A turn later that is known, and no slice should run before.
  schedule: (callback) => void setImmediate(() => setImmediate(callback)),
};

/** What cannot be done is refused in words that follow the file's name. With `force`, any file may be replaced. */
export interface SessionFiles {
  readScript(path: string): string;
  /** How a session in this file names its fixture. */
  referenceTo(source: FixtureSource, path: string): FixtureReference;
  writeSession(path: string, text: string, force: boolean): void;
  /** Without it, values cannot be read from files. */
  readArrays?(path: string): ArraysByName;
  /** Without it, values cannot be exported. */
  writeArrays?(path: string, arrays: readonly NamedArray[], force: boolean): void;
  startTranscript(path: string, context: CommandContext, force: boolean): void;
  stopTranscript(): void;
  /** Writes the command to the transcript, while there is one. Returns what went wrong, or null. */
  noteCommand(ended: EndedCommand): string | null;
}

export interface EndedCommand {
  /** The command as it would be typed. */
  readonly line: string;
  /** Whether the command came from a file that another command ran. */
  readonly nested: boolean;
  readonly before: CommandContext;
  readonly after: CommandContext;
}
