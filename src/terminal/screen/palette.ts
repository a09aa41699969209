/**
 * What a line being typed may mean: commands, with the key of each, found by any word of what they do, for people who know
 * what they want but not what it is called; and terms of the glossary, found by how they begin.
 */
import { COMMANDS } from '../../commands/commands.js';
import { commandBeingTyped } from '../../debugger/prompt/command-line.js';
import { findCommands } from '../../debugger/prompt/find-command.js';
import { showKey } from '../../debugger/prompt/key-names.js';
import type { Session } from '../../debugger/session.js';
import { meaningOf, termNamed, termsBeginning } from '../../debugger/terms.js';
import type { Row } from '../../document/drawing/rows/rows.js';
import { tableRows } from '../../document/drawing/rows/table.js';
import { type Line, left, table, text } from '../../explaining/blocks.js';

/** Null where nothing is being looked for. */
export function paletteRows(session: Session, width: number, height: number): readonly Row[] | null {
  const lines = found(session);
  if (lines.length === 0) return null;
  return tableRows(table([left(''), left(''), left('')], lines.slice(0, height)), width);
}

/** A term of the very name that was typed comes first, other terms after the commands. */
function found({ open: { overlay }, look }: Session): readonly Line[] {
  if (overlay.kind !== 'prompt') return [];
  const typed = overlay.prompt.text;
  // Once the line names a command and goes on after it, only a term of several words may still be meant.
  const terms = termsBeginning(typed).map((term) => ({
    cells: [{ kind: 'term', term, text: term } as const, text('term', 'muted'), meaningOf(term)],
  }));
  if (commandBeingTyped(COMMANDS, typed) !== null) return termNamed(typed) === null ? [] : terms;
  const commands = findCommands(COMMANDS, typed).map(({ name, keys, summary }) => ({
    cells: [text(name, 'accent'), text(keys.map((key) => showKey(key, look.keys)).join(' '), 'title'), summary],
  }));
  const first = termNamed(typed) === null ? 0 : 1;
  return [...terms.slice(0, first), ...commands, ...terms.slice(first)];
}
