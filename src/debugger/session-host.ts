/**
 * What the driver needs of the place it runs in: where the session is kept, files, the class, and the pace of the machine.
 * Invariant: everything optional is a permission; without it the driver refuses and says so.
 */

import type { TextFile } from '../files/text-file.js';
import type { Branches } from '../timeline/branches.js';
import type { ClassRequest, Command, CommandContext } from './command.js';
import type { Session } from './session.js';

/** Where the session is kept, what it may touch, and who ends it. */
export interface SessionHost {
  read(): CommandContext;
  write(change: Partial<Session>, branches?: Branches): void;
  quit(): void;
  /** Files that commands read and write; without it they are refused. */
  readonly files?: SessionFiles;
  /** Called with every command that has ended. */
  readonly onCommand?: (ended: EndedCommand) => void;
  /** The class that this session is part of; without it there is none. */
  readonly onClassRequest?: (request: ClassRequest) => void;
  /** Why this person may not use a command; null where they may. */
  readonly refusalOf?: (command: Command) => string | null;
  readonly pace?: Pace;
}

/** How much of the machine a session takes. */
export interface Pace {
  /** A key waits for this long before the screen shows a long move's progress instead of its end. */
  readonly firstSliceMilliseconds: number;
  readonly sliceMilliseconds: number;
  /** How much computing one command may cause in total. */
  readonly budgetMilliseconds: number;
  readonly mostStopsASecond: number;
  /** Calls back in a later turn of the event loop. */
  readonly schedule: (callback: () => void) => void;
}

/** The pace of a session that has the machine to itself. */
export const UNHURRIED: Pace = {
  firstSliceMilliseconds: 40,
  sliceMilliseconds: 12,
  budgetMilliseconds: Number.POSITIVE_INFINITY,
  mostStopsASecond: Number.POSITIVE_INFINITY,
  // An ESC may be a key or begin one. That is known a turn later, and no slice should run before.
  schedule: (callback) => void setImmediate(() => setImmediate(callback)),
};

/** A text that a method returns says what went wrong; null means that it is done. With `force` any file may be replaced. */
export interface SessionFiles {
  readScript(path: string): TextFile;
  writeSession(path: string, text: string, force: boolean): string | null;
  startTranscript(path: string, context: CommandContext, force: boolean): string | null;
  stopTranscript(): void;
  /** Writes the command to the transcript, while there is one. */
  noteCommand(ended: EndedCommand): string | null;
}

export interface EndedCommand {
  /** As it would be typed. */
  readonly line: string;
  /** Whether it stood in a file that another command ran. */
  readonly nested: boolean;
  readonly before: CommandContext;
  readonly after: CommandContext;
}
