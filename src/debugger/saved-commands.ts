/**
 * What a session file keeps as commands: each of these says with which lines its part of a session is made again.
 * Invariant: run from top to bottom in a fresh session, the lines give the same part again.
 */
import type { CommandContext } from './command.js';

export type SavedCommands = (context: CommandContext) => readonly string[];

export const SAVED_COMMANDS: readonly SavedCommands[] = [];
