/**
 * THE command table. Dispatch, footer, help and the README's key table come from it.
 * Invariant: no key means two commands in the same place (a test checks).
 */

import { BRANCH_COMMANDS } from './branch-commands.js';
import type { Command } from './command.js';
import { createCommandLineCommands } from './command-line-commands.js';
import { createLessonCommands } from './lesson-commands.js';
import { LOOKS } from './look-commands.js';
import { MOVES } from './move-commands.js';
import type { Session } from './session.js';
import { SESSION_COMMANDS } from './session-commands.js';

export const COMMANDS: readonly Command[] = [
  ...MOVES,
  ...LOOKS,
  ...SESSION_COMMANDS,
  ...createCommandLineCommands(() => COMMANDS),
  ...BRANCH_COMMANDS,
  ...createLessonCommands(() => COMMANDS),
];

/** The command of a key in this session: those of what is open come first, then those of the pane with the focus. */
export function commandForKey(key: string, { focus, lesson }: Pick<Session, 'focus' | 'lesson'>): Command | null {
  const candidates = COMMANDS.filter(
    (command) => command.keys.includes(key) && (command.within === undefined || lesson !== null),
  );
  return (
    candidates.find(({ within }) => within !== undefined) ??
    candidates.find((command) => command.focus === focus) ??
    candidates.find((command) => command.focus === undefined) ??
    null
  );
}
