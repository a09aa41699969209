/** The help: every command by what one wants to do, then by group, with its keys, or its name where it has none. */
import {
  COMMAND_GROUPS,
  type Command,
  type CommandContext,
  type CommandGroup,
  PURPOSES,
  type Purpose,
} from '../debugger/command.js';
import { COMMANDS, keysOfReverse } from '../debugger/commands.js';
import { type KeyNames, showKey, showKeys, spellKeys } from '../debugger/prompt/key-names.js';
import { type KeyMode, keyModesOf } from '../debugger/session.js';
import type { Block, Blocks } from '../document/document.js';
import { definitions, heading, name as named, paragraph, table, text } from './blocks.js';
import { escapeMarkdown, tableMarkdown } from './markdown.js';
import { sayScrubberLegend } from './scrubber-signs.js';

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
export function sayHelp(context?: CommandContext): Blocks {
  return [sayEssentials(context), ...sayHowToRead(context), ...sayCommands(context)];
}

/** How to find what a word means, and more about a command. */
export function sayHowToRead(context?: CommandContext): Blocks {
  const names = namesFor(context);
  const all = names === 'commands' ? 'All commands are below,' : `${showKey('down', names)} shows every command,`;
  return [
    paragraph('A word that you do not know: y where it stands, or ":help WORD".'),
    paragraph(`${all} ":help COMMAND" says more.${closes(names)}`, 'muted'),
  ];
}

/** All commands, and the signs of the line over the run. */
export function sayCommands(context?: CommandContext): Blocks {
  const names = namesFor(context);
  return [
    ...COMMAND_GROUPS.flatMap((group) => [
      heading(TITLES[group]),
      table(
        [named(''), { head: [], holds: 'sentence' }],
        COMMANDS.filter((command) => command.group === group).map((command) => {
          const { name, keys, summary } = command;
          const reason = context === undefined ? null : (command.disabled?.(context) ?? null);
          const said =
            reason === null ? spellKeys(summary, names) + whereOf(command) : `not here: ${spellKeys(reason, names)}`;
          return {
            cells: [text(showKeys(name, keys, names) || `:${name}`, 'accent'), said],
            ...(reason === null ? {} : { tone: 'muted' as const }),
          };
        }),
      ),
    ]),
    ...sayScrubberLegend(),
    paragraph(`A capital letter goes the other way.${closes(names)}`, 'muted'),
  ];
}

/** The commands that are known first, by their purposes. */
function sayEssentials(context?: CommandContext): Block {
  const hints = PURPOSES.map((purpose) => ({
    name: purpose,
    text: essentialsFor(purpose, context)
      .map(({ keys, words }) => `${keys} ${words}`)
      .join(', '),
  }));
  return definitions(hints.filter(({ text }) => text !== ''));
}

export interface Essential {
  /** All keys of a command, and of the one that goes the other way where that is shown along with it. */
  readonly keys: string;
  readonly words: string;
  readonly isUsable: boolean;
}

/** @param context without it all can be used */
export function essentialsFor(purpose: Purpose, context?: CommandContext): readonly Essential[] {
  const modes = context === undefined ? [] : keyModesOf(context.session);
  return COMMANDS.filter(
    (command) => command.purpose === purpose && (command.within === undefined || modes.includes(command.within)),
  ).map((command) => ({
    keys: showKeys(command.name, [...keysOfReverse(command), ...command.keys], namesFor(context)),
    words: command.words ?? '',
    isUsable: ((context && command.disabled?.(context)) ?? null) === null,
  }));
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

function namesFor(context?: CommandContext): KeyNames {
  return context?.session.look.keys ?? 'signs';
}

function closes(names: KeyNames): string {
  return names === 'commands' ? '' : ' Esc or ? closes this.';
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
