/**
 * The help: the essentials, then every command by group, with its keys, or its name where it has none, from the command
 * table.
 */
import { COMMAND_GROUPS, type Command, type CommandContext, type CommandGroup } from '../debugger/command.js';
import { COMMANDS } from '../debugger/commands.js';
import { showKey, showKeys, spellKeys } from '../debugger/prompt/key-names.js';
import type { KeyMode } from '../debugger/session.js';
import { blockRows } from '../drawing/rows/blocks.js';
import { definitionRows } from '../drawing/rows/definitions.js';
import { EMPTY_ROW, type Row, row, span, wrap } from '../drawing/rows/rows.js';
import { escapeMarkdown, tableMarkdown } from '../saying/markdown.js';
import { sayScrubberLegend } from '../saying/scrubber-signs.js';
import { essentials } from './essentials.js';

const TITLES: Readonly<Record<CommandGroup, string>> = {
  move: 'Moving through the run',
  look: 'Looking around',
  stop: 'Stopping where something happens',
  ask: 'Asking',
  'what-if': 'What if: branches and experiments',
  class: 'Lessons and classes',
  session: 'Session',
};

/** @param context where the person is, so that commands that do not work there say why */
export function help(width: number, context?: CommandContext): readonly Row[] {
  const names = context?.session.look.keys ?? 'signs';
  const closes = names === 'commands' ? '' : ' Esc or ? closes this.';
  const all = names === 'commands' ? 'All commands are below,' : `${showKey('down', names)} shows every command,`;
  return [
    ...essentials(width, context),
    ...wrap('A word that you do not know: y where it stands, or ":help WORD".', width),
    ...wrap(`${all} ":help COMMAND" says more.${closes}`, width, 'muted'),
    EMPTY_ROW,
    ...COMMAND_GROUPS.flatMap((group) => [
      row(span(TITLES[group], 'title')),
      ...definitionRows(
        COMMANDS.filter((command) => command.group === group).map((command) => {
          const { name, keys, summary } = command;
          const reason = context === undefined ? null : (command.disabled?.(context) ?? null);
          return {
            name: showKeys(name, keys, names) || `:${name}`,
            text:
              reason === null ? spellKeys(summary, names) + whereOf(command) : `not here: ${spellKeys(reason, names)}`,
            muted: reason !== null,
          };
        }),
        width,
      ),
      EMPTY_ROW,
    ]),
    ...blockRows(sayScrubberLegend(), { width }),
    EMPTY_ROW,
    ...wrap(`A capital letter goes the other way.${closes}`, width, 'muted'),
  ];
}

/** All keys and commands as a Markdown table, for the topic of the help on them. */
export function keyTableMarkdown(): string {
  return tableMarkdown(
    ['keys', 'command', 'what it does'],
    COMMANDS.map((command) => {
      const { keys, name, summary } = command;
      const shown = keys.map((key) => `\`${showKey(key)}\``).join(' ');
      return [shown, `\`${name}\``, escapeMarkdown(summary + whereOf(command))];
    }),
  );
}

function whereOf({ focus, within }: Pick<Command, 'focus' | 'within'>): string {
  if (within !== undefined) return ` (${WITHIN[within]}.)`;
  return focus === 'program' ? ' (Focus on the program.)' : '';
}

const WITHIN: Readonly<Record<KeyMode, string>> = {
  lesson: 'In a lesson',
  class: 'In a class',
  sample: 'In a text of the model',
};
