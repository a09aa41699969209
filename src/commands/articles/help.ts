/** The help: every command by what one wants to do, then by group, with its keys, or its name where it has none. */

import {
  COMMAND_GROUPS,
  type Command,
  type CommandContext,
  type CommandGroup,
  isInReach,
  PURPOSES,
  type Purpose,
} from '../../debugger/command.js';
import { isTyped, type KeyNames, showKey, showKeys } from '../../debugger/prompt/key-names.js';
import type { KeyMode } from '../../debugger/session.js';
import type { Block, Blocks, Inline } from '../../document/document.js';
import { definitions, definitionTable, heading, paragraph, passage, separated, text } from '../../explaining/blocks.js';
import { escapeMarkdown, tableMarkdown } from '../../explaining/markdown.js';
import { sayScrubberLegend } from '../../explaining/scrubber-signs.js';
import { ANSWERS } from '../../questions/answers.js';
import { keyModesOf } from '../../questions/key-modes.js';
import { COMMANDS, commandNamed, keysOfReverse } from '../commands.js';
import { withKeyNames } from './named.js';

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
  return passage(sayEssentials(context), sayHowToRead(context), sayCommands(context));
}

/** How to find what a word means, and more about a command. */
export function sayHowToRead(context?: CommandContext): Blocks {
  const names = namesFor(context);
  if (names === 'buttons') {
    return [
      paragraph(
        'A number, tapped, says what it was made of, and an underlined word what it means. A line of the program and a node of the model lead to their step. A command that needs more than its name is typed into the field below.',
      ),
      paragraph('All commands follow; "help COMMAND" says more of one.', 'muted'),
    ];
  }
  const all =
    names === 'commands'
      ? 'All commands are below,'
      : `${showKey('down', names)} shows the other keys and every command,`;
  return [
    paragraph('A word that you do not know: y where it stands, or ":help WORD".'),
    paragraph(`${all} ":help COMMAND" says more.${closes(names)}`, 'muted'),
  ];
}

/** All commands, and the signs of the line over the run. */
export function sayCommands(context?: CommandContext): Blocks {
  const names = namesFor(context);
  const commands = passage(
    COMMAND_GROUPS.flatMap((group) => [
      heading(TITLES[group]),
      definitionTable(
        COMMANDS.filter((command) => command.group === group && isShownTo(command, context)).map((command) => {
          const reason = context === undefined ? null : (command.disabled?.(context) ?? null);
          const said = reason === null ? command.summary + whereOf(command) : `not here: ${reason}`;
          return {
            cells: [commandName(command, names), said],
            ...(reason === null ? {} : { tone: 'muted' as const }),
          };
        }),
      ),
    ]),
    names !== 'buttons' && [
      ...sayScrubberLegend(),
      paragraph(`A capital letter goes the other way.${closes(names)}`, 'muted'),
    ],
  );
  return withKeyNames(commands, names);
}

/** What only presenters may do is no help to others in a class, nor is what needs something that is out of reach. */
function isShownTo(command: Command, context?: CommandContext): boolean {
  if (context === undefined) return true;
  const { session } = context;
  return isInReach(command, session) && (command.within !== 'presenting' || session.teaching.company !== 'visiting');
}

/** A command is named by its keys; on a page by a button, where its name alone is a command. */
function commandName({ name, keys, usage }: Command, names: KeyNames): Inline {
  if (names !== 'buttons') return text(showKeys(name, keys, names) || `:${name}`, 'press');
  return usage === '' || usage.startsWith('[') ? { kind: 'command', line: name } : { kind: 'code', text: name };
}

/** The commands that are asked for after the first hour stand behind the others. */
const LATER: ReadonlySet<string> = new Set([
  'rows',
  'page-down',
  'focus',
  'select-right',
  'zoom-in',
  'faster',
  'find',
  'copy',
  'detail',
  'symbol',
  'tour',
  'finish',
  'past-alike',
  'trace-back',
  'uses',
  'history',
  'gradients',
  'gradient-check',
  'forward',
  'branch',
  'next-branch',
  'compare',
  'log-scale',
  'neighbours',
  'validation',
  'curve',
  'diagnose',
  'layers',
  'print',
  'display',
  'watch',
  'rule',
  'set',
  'lesson',
  'terms',
  'save',
  'export',
]);

/** The commands that are known first, by their purposes. */
function sayEssentials(context?: CommandContext): Block {
  const names = namesFor(context);
  const hints = PURPOSES.map((purpose) => {
    const each = firstFor(purpose, context).map(({ name, keys, words }) => {
      const said = isTyped(names) ? wordsAfterName(name, words) : ` ${words}`;
      return names === 'buttons' ? [commandName(commandNamed(name), names), said] : `${keys}${said}`;
    });
    return [purpose, separated(each, ', ')] as const;
  });
  return definitions(hints.filter(([, hint]) => hint.length > 0));
}

/** What remains to be said after a name: nothing where it ends in the words, `, pause` of `play, pause`, `me` of `quiz me`. */
function wordsAfterName(name: string, words: string): string {
  const [said, ...rest] = words.split(', ');
  if (said.startsWith(`${name} `)) return said.slice(name.length);
  return ` ${name.replaceAll('-', ' ')}`.endsWith(` ${said}`) ? ['', ...rest].join(', ') : ` ${words}`;
}

/** The commands that matter where one is. */
export function firstFor(purpose: Purpose, context?: CommandContext) {
  return essentialsFor(purpose, context).filter(({ name, isUsable }) => isUsable && !LATER.has(name));
}

/** The commands that can be used where one is, and are asked for after the first hour. */
export function laterFor(purpose: Purpose, context?: CommandContext) {
  return essentialsFor(purpose, context).filter(({ name, isUsable }) => isUsable && LATER.has(name));
}

/** @param context without it all can be used */
export function essentialsFor(purpose: Purpose, context?: CommandContext) {
  const modes = context === undefined ? [] : keyModesOf(context.session);
  const isHere = (command: Command): boolean =>
    isShownTo(command, context) && (command.within === undefined || modes.includes(command.within));
  const ofModes = COMMANDS.flatMap(({ keys, within, keyWithin = {} }) => [
    ...(within !== undefined && modes.includes(within) ? keys : []),
    ...modes.map((mode) => keyWithin[mode]),
  ]);
  /** Whether a key does there what it does elsewhere. */
  const isFree = (command: Command) => (key: string) => command.within !== undefined || !ofModes.includes(key);
  return COMMANDS.filter((command) => command.purpose === purpose && isHere(command)).map((command) => ({
    name: command.name,
    /** Its keys, and those of the command that goes the other way where that is shown along with it. */
    keys:
      showKeys(command.name, [...keysOfReverse(command), ...command.keys].filter(isFree(command)), namesFor(context)) ||
      `:${command.name}`,
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

function whereOf({ focus, within }: Command): string {
  if (within !== undefined) return ` (${whereKeysWork(within)}.)`;
  return focus === 'program' ? ' (Focus on the program.)' : '';
}

function whereKeysWork(mode: KeyMode): string {
  switch (mode) {
    case 'lesson':
      return 'In a lesson';
    case 'tour':
      return 'In the tour';
    case 'class':
      return 'In a class';
    case 'presenting':
      return 'Presenting to a class';
    default:
      return ANSWERS.find(({ kind }) => mode === `over ${kind}`)?.keysWork ?? '';
  }
}
