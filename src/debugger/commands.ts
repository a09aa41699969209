/**
 * THE command table. Dispatch, footer, help and the README's key table come from it.
 * Invariant: no key means two commands in the same place (a test checks).
 */

import { BRANCH_COMMANDS } from './branch-commands.js';
import type { Command } from './command.js';
import { createCommandLineCommands } from './command-line-commands.js';
import { LAB_COMMANDS } from './lab-commands.js';
import { LOOKS } from './look-commands.js';
import { MOVES } from './move-commands.js';
import { SESSION_COMMANDS } from './session-commands.js';
import { TEXT_COMMANDS } from './text-commands.js';
import { VIEW_COMMANDS } from './view-commands.js';

export const COMMANDS: readonly Command[] = [
  ...MOVES,
  ...LOOKS,
  ...VIEW_COMMANDS,
  ...TEXT_COMMANDS,
  ...SESSION_COMMANDS,
  ...createCommandLineCommands(() => COMMANDS),
  ...BRANCH_COMMANDS,
  ...LAB_COMMANDS,
];

/** The command of a key where this pane has the focus. */
export function commandForKey(key: string, focus: 'step' | 'program'): Command | null {
  return (
    COMMANDS.find((command) => command.focus === focus && command.keys.includes(key)) ??
    COMMANDS.find((command) => command.focus === undefined && command.keys.includes(key)) ??
    null
  );
}

/** Throws where there is no such command: names in the code are known. */
export function commandNamed(name: string): Command {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) throw new RangeError(`There is no command ${name}.`);
  return command;
}
