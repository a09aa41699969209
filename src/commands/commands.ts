/**
 * THE command table. Dispatch, footer, help and its topic on keys come from it.
 * Invariant: no key means two commands in the same place (a test checks).
 */

import type { Command } from '../debugger/command.js';
import type { KeyMode, Session } from '../debugger/session.js';
import { ANSWERS } from '../questions/answers.js';
import { aboutTheRun } from '../questions/token.js';
import { groupBy } from '../training/group-by.js';
import { BRANCH_COMMANDS } from './branch-commands.js';
import { BREAK_COMMANDS } from './break-commands.js';
import { BREAKPOINT_COMMANDS, COMMANDS_OF_BREAKPOINTS } from './breakpoint-commands.js';
import { CLASS_COMMANDS } from './class-commands.js';
import { createCommandLineCommands } from './command-line-commands.js';
import { CONTINUE_COMMANDS } from './continue-commands.js';
import { COURSE_COMMANDS } from './course-commands.js';
import { COPY_COMMANDS, DISPLAY_COMMANDS, VALIDATION_COMMANDS } from './display-commands.js';
import { EDIT_COMMANDS } from './edit-commands.js';
import { EXPORT_COMMANDS } from './export-commands.js';
import { FILE_COMMANDS, SESSION_COMMANDS } from './file-commands.js';
import { FIND_COMMANDS } from './find-commands.js';
import { FOLLOW_COMMANDS } from './follow-commands.js';
import { createLessonCommands } from './lesson-commands.js';
import { LOOKS } from './look-commands.js';
import { MOVES } from './move-commands.js';
import { heldBackByQuiz, QUIZ_COMMANDS } from './quiz-commands.js';
import { withTiedNames } from './tied-names.js';
import { VIEW_COMMANDS } from './view-commands.js';

export const COMMANDS: readonly Command[] = [
  ...MOVES,
  ...FIND_COMMANDS,
  ...LOOKS,
  ...VIEW_COMMANDS,
  ...COPY_COMMANDS,
  ...EDIT_COMMANDS,
  ...BRANCH_COMMANDS,
  ...ANSWERS.flatMap(({ commands = [] }) => commands),
  ...VALIDATION_COMMANDS,
  ...BREAK_COMMANDS,
  ...BREAKPOINT_COMMANDS,
  ...COMMANDS_OF_BREAKPOINTS,
  ...CONTINUE_COMMANDS,
  ...DISPLAY_COMMANDS,
  ...FOLLOW_COMMANDS,
  ...SESSION_COMMANDS,
  ...createCommandLineCommands(() => COMMANDS),
  ...FILE_COMMANDS,
  ...EXPORT_COMMANDS,
  ...COURSE_COMMANDS,
  ...createLessonCommands(() => COMMANDS),
  ...CLASS_COMMANDS,
  ...QUIZ_COMMANDS,
]
  .map(withTiedNames)
  .map((command) => (command.atCursor ? aboutTheRun(command) : command))
  .map((command) => (command.looksAhead === undefined ? command : heldBackByQuiz(command)));

/** What each key means anywhere. The footer asks for dozens of keys each time it is drawn. */
const MEANINGS = groupBy(
  COMMANDS.flatMap((command) => {
    const { keys, formerKeys = [], keyWithin = {} } = command;
    return [...keys, ...formerKeys, ...Object.values(keyWithin)].map((key) => ({ key, command }));
  }),
  ({ key }) => key,
);

/** The command of a key when this pane has the focus; the commands of these modes win over others. */
export function commandForKey(
  key: string,
  focus: Session['open']['focus'],
  modes: readonly KeyMode[] = [],
): Command | null {
  const all = (MEANINGS.get(key) ?? []).map(({ command }) => command);
  const candidates = all.filter(
    ({ keys, formerKeys = [], within }) =>
      formerKeys.includes(key) || (keys.includes(key) && (within === undefined || modes.includes(within))),
  );
  return (
    candidates.find(({ within }) => within !== undefined) ??
    all.find(({ keyWithin = {} }) => modes.some((mode) => keyWithin[mode] === key)) ??
    candidates.find((command) => command.focus === focus) ??
    candidates.find((command) => command.focus === undefined) ??
    null
  );
}

/** The key that is shown for a command where these modes hold. */
export function keyOf(
  command: Command,
  focus: Session['open']['focus'],
  modes: readonly KeyMode[],
): string | undefined {
  const { keys, keyWithin = {} } = command;
  const here = modes.map((mode) => keyWithin[mode]).find((key) => key !== undefined);
  return here !== undefined && commandForKey(here, focus, modes) === command ? here : keys[0];
}

/** Throws if there is no such command; meant for names in the code, which are known. */
export function commandNamed(name: string): Command {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) throw new RangeError(`There is no command ${name}.`);
  return command;
}

/** The keys of the reverse that are shown along with those of a command; none where it is shown by itself. */
export function keysOfReverse({ reverse }: Command): readonly string[] {
  if (reverse === undefined) return [];
  const { words, keys } = commandNamed(reverse);
  return words === undefined ? keys : [];
}
