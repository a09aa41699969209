/**
 * What a line being typed may mean: commands, with the key of each, found by any word of what they do, for people who know
 * what they want but not what it is called; and terms of the glossary, found by how they begin. Before anything is typed,
 * the commands that can be used here stand by what one may want to do.
 */
import { firstFor, laterFor } from '../../commands/articles/help.js';
import { COMMANDS } from '../../commands/commands.js';
import { type CommandContext, PURPOSES } from '../../debugger/command.js';
import { commandBeingTyped } from '../../debugger/prompt/command-line.js';
import { findCommands } from '../../debugger/prompt/find-command.js';
import { showKey } from '../../debugger/prompt/key-names.js';
import type { Session } from '../../debugger/session.js';
import { meaningOf, termNamed, termsBeginning } from '../../debugger/terms.js';
import type { Block } from '../../document/document.js';
import { blockRows } from '../../document/drawing/rows/blocks.js';
import { type Glyphs, UNICODE } from '../../document/drawing/rows/glyphs.js';
import type { Row } from '../../document/drawing/rows/rows.js';
import { definitions, type Line, left, paragraph, separated, table, text } from '../../explaining/blocks.js';

interface Palette {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** Null where nothing is being looked for. */
export function paletteFor(
  context: CommandContext,
  width: number,
  height: number,
  glyphs: Glyphs = UNICODE,
): Palette | null {
  const { session } = context;
  const { overlay } = session.open;
  if (overlay.kind !== 'prompt') return null;
  if (overlay.prompt.text.trim() === '') {
    return { title: 'what do you want to do?', rows: rowsByPurpose(context, width, height, glyphs) };
  }
  const lines = found(session, overlay.prompt.text);
  if (lines.length === 0) return null;
  const rows = blockRows([table([left(''), left(''), left('')], lines.slice(0, height))], { width, glyphs });
  return { title: 'commands and terms', rows };
}

/** All commands with a purpose, or where they do not fit, those that matter at the step. */
function rowsByPurpose(context: CommandContext, width: number, height: number, glyphs: Glyphs): readonly Row[] {
  const rowsOf = (list: typeof firstFor) => blockRows([byPurpose(list, context)], { width, glyphs });
  const all = rowsOf((purpose) => [...firstFor(purpose, context), ...laterFor(purpose, context)]);
  if (all.length <= height) return all;
  const first = rowsOf(firstFor);
  const rest = blockRows([paragraph('"help" lists the rest.', 'muted')], { width, glyphs });
  return [...first.slice(0, Math.max(0, height - rest.length)), ...rest];
}

function byPurpose(list: typeof firstFor, context: CommandContext): Block {
  const named = PURPOSES.map((purpose) => {
    const names = list(purpose, context).map(({ name, keys }) =>
      keys.startsWith(':') ? [text(name, 'title')] : [text(name, 'title'), ' ', text(keys, 'press')],
    );
    return [purpose, separated(names, ', ')] as const;
  });
  return definitions(named.filter(([, names]) => names.length > 0));
}

/** A term of the very name that was typed comes first, other terms after the commands. */
function found({ look }: Session, typed: string): readonly Line[] {
  // Once the line names a command and goes on after it, only a term of several words may still be meant.
  const terms = termsBeginning(typed).map((term) => ({
    cells: [{ kind: 'term', term, text: term } as const, text('term', 'muted'), meaningOf(term)],
  }));
  if (commandBeingTyped(COMMANDS, typed) !== null) return termNamed(typed) === null ? [] : terms;
  const commands = findCommands(COMMANDS, typed).map(({ name, keys, summary }) => ({
    cells: [text(name, 'title'), text(keys.map((key) => showKey(key, look.keys)).join(' '), 'press'), summary],
  }));
  const first = termNamed(typed) === null ? 0 : 1;
  return [...terms.slice(0, first), ...commands, ...terms.slice(first)];
}
