/** The commands of the command line itself: the prompt, and help on a command. They are given the table, since they are in it. */
import { openAnswer } from '../answers/answer.js';
import type { TextAnswer } from '../answers/text.js';
import { type Command, commandGroup, type Effect, warn } from '../command.js';
import { resolveCommand } from './command-line.js';
import { showKey } from './key-names.js';
import { openPrompt } from './prompt.js';

/** @param table read when a command runs: the table that these commands become part of */
export function createCommandLineCommands(table: () => readonly Command[]): readonly Command[] {
  return commandGroup('session', [
    {
      name: 'command',
      keys: [':'],
      summary: 'Type a command; Tab completes it, ↑ and ↓ go through those typed before.',
      words: 'find a command',
      purpose: 'find and leave',
      footer: 'always',
      run: () => ({ kind: 'change', change: { overlay: { kind: 'prompt', prompt: openPrompt() }, playing: false } }),
    },
    {
      name: 'help',
      aliases: ['h'],
      keys: ['?'],
      usage: '[COMMAND]',
      summary: 'Show all keys and commands, or say what one command does.',
      words: 'help',
      purpose: 'find and leave',
      footer: 'always',
      complete: () => table().map(({ name }) => name),
      run: (_context, argument) => help(table(), argument.trim()),
    },
  ]);
}

function help(commands: readonly Command[], name: string): Effect {
  if (name === '') return { kind: 'change', change: { overlay: { kind: 'help', scroll: 0 }, playing: false } };
  const resolved = resolveCommand(commands, name);
  if (resolved.kind === 'refused') return warn(resolved.message);
  const { command } = resolved;
  return openAnswer<TextAnswer>({ kind: 'text', title: `help › ${command.name}`, lines: helpOn(command) });
}

export function helpOn({ name, aliases, keys, usage, counted, summary, details, reverse }: Command): readonly string[] {
  return [
    summary,
    '',
    `usage    ${name}${usage === '' ? '' : ` ${usage}`}${counted === true ? `, or COUNT ${name}` : ''}`,
    ...(aliases.length === 0 ? [] : [`short    ${aliases.join(', ')}`]),
    ...(keys.length === 0 ? [] : [`keys     ${keys.map(showKey).join(' ')}`]),
    ...(reverse === undefined ? [] : [`reverse  ${reverse}`]),
    ...[...(details ?? []), ...(/EXPRESSION|CONDITION/.test(usage) ? [ON_EXPRESSIONS] : [])].flatMap((text) => [
      '',
      text,
    ]),
  ];
}

const ON_EXPRESSIONS = '"info expressions" lists all that an expression or a condition may say.';
