/**
 * What a line being typed may mean: commands, with the key of each, found by any word of what they do, for people who know
 * what they want but not what it is called; and terms of the glossary, found by how they begin.
 */
import { COMMANDS } from '../debugger/commands.js';
import { commandBeingTyped } from '../debugger/prompt/command-line.js';
import { findCommands } from '../debugger/prompt/find-command.js';
import { showKey } from '../debugger/prompt/key-names.js';
import type { Session } from '../debugger/session.js';
import { meaningOf, termNamed, termsBeginning } from '../debugger/terms.js';
import { type Row, type Span, span } from '../drawing/rows/rows.js';
import { left, table } from '../drawing/rows/table.js';

type Line = readonly (string | Span)[];

export function isSearching(session: Session): boolean {
  return found(session).length > 0;
}

/** Null where nothing is being looked for. */
export function paletteRows(session: Session, width: number, height: number): readonly Row[] | null {
  const lines = found(session);
  if (lines.length === 0) return null;
  return table(
    [left(''), left(''), left('')],
    lines.slice(0, height).map((cells) => ({ cells })),
    width,
  );
}

/** A term of the very name that was typed comes first, other terms after the commands. */
function found({ overlay, look }: Session): readonly Line[] {
  if (overlay.kind !== 'prompt') return [];
  const { text } = overlay.prompt;
  // Once the line names a command and goes on after it, only a term of several words may still be meant.
  const terms = termsBeginning(text).map((term) => [span(term, 'term'), span('term', 'muted'), meaningOf(term)]);
  if (commandBeingTyped(COMMANDS, text) !== null) return termNamed(text) === null ? [] : terms;
  const commands = findCommands(COMMANDS, text).map(({ name, keys, summary }) => [
    span(name, 'accent'),
    span(keys.map((key) => showKey(key, look.keys)).join(' '), 'title'),
    summary,
  ]);
  const first = termNamed(text) === null ? 0 : 1;
  return [...terms.slice(0, first), ...commands, ...terms.slice(first)];
}
