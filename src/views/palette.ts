/**
 * The commands that a line being typed may mean, with the key of each: found by any word of what they do, for people
 * who know what they want but not what it is called.
 */
import type { Command } from '../debugger/command.js';
import { COMMANDS } from '../debugger/commands.js';
import { commandBeingTyped } from '../debugger/prompt/command-line.js';
import { findCommands } from '../debugger/prompt/find-command.js';
import { showKey } from '../debugger/prompt/key-names.js';
import type { Session } from '../debugger/session.js';
import { type Row, span } from './drawing/rows.js';
import { left, table } from './drawing/table.js';

export function isSearching(session: Session): boolean {
  return found(session).length > 0;
}

/** Null where no command is being looked for. */
export function paletteRows(session: Session, width: number, height: number): readonly Row[] | null {
  const commands = found(session);
  if (commands.length === 0) return null;
  return table(
    [left(''), left(''), left('')],
    commands.slice(0, height).map(({ name, keys, summary }) => ({
      cells: [span(name, 'accent'), span(keys.map(showKey).join(' '), 'title'), summary],
    })),
    width,
  );
}

/** None once the line names a command and goes on after it. */
function found({ overlay }: Session): readonly Command[] {
  if (overlay.kind !== 'prompt') return [];
  const { text } = overlay.prompt;
  return commandBeingTyped(COMMANDS, text) === null ? findCommands(COMMANDS, text) : [];
}
