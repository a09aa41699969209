/**
 * The help: every command by group, with its keys, or with its name where it has none, from the command table.
 * Invariant: every command is listed; nothing is listed that is not in the table.
 */
import { COMMAND_GROUPS, type CommandContext, type CommandGroup } from '../debugger/command.js';
import { COMMANDS } from '../debugger/commands.js';
import { showKey } from '../debugger/key-names.js';
import { EMPTY_ROW, type Row, row, span } from './rows.js';
import { table } from './table.js';

const TITLES: Readonly<Record<CommandGroup, string>> = {
  move: 'Moving through the run',
  look: 'Looking around',
  'what-if': 'What if: branches and experiments',
  session: 'Session',
};

/** @param context where one stands: what cannot be done there says why */
export function help(width: number, context?: CommandContext): readonly Row[] {
  return [
    ...COMMAND_GROUPS.flatMap((group) => [
      row(span(TITLES[group], 'title')),
      ...table(
        [
          { header: '', align: 'left' },
          { header: '', align: 'left' },
        ],
        COMMANDS.filter((command) => command.group === group).map((command) => {
          const { name, keys, focus, summary } = command;
          const reason = context === undefined ? null : (command.disabled?.(context) ?? null);
          const text = focus === 'program' ? `${summary} (with the focus on the program)` : summary;
          return {
            cells: [
              span(keys.length === 0 ? `:${name}` : keys.map(showKey).join(' '), reason === null ? 'accent' : 'muted'),
              reason === null ? text : span(`not here: ${reason}`, 'muted'),
            ],
          };
        }),
        width,
      ),
      EMPTY_ROW,
    ]),
    row(span('A capital letter goes the other way. ":help COMMAND" says more of one. Esc or ? closes this.', 'muted')),
  ];
}

/** The same as a Markdown table, for the README. */
export function keyTableMarkdown(): string {
  const lines = COMMANDS.map(({ keys, name, focus, summary }) => {
    const shown = keys.map((key) => `\`${showKey(key)}\``).join(' ');
    return `| ${shown} | \`${name}\` | ${summary}${focus === 'program' ? ' (Focus on the program.)' : ''} |`;
  });
  return ['| keys | command | what it does |', '| --- | --- | --- |', ...lines].join('\n');
}
