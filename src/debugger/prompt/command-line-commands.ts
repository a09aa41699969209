/**
 * The commands of the command line itself: the prompt, help on a command, scripts, transcripts, saving.
 * Invariant: they know the table only by what they are given, since they are in it.
 */
import { openAnswer } from '../answers/answer.js';
import type { TextAnswer } from '../answers/text.js';
import { type Command, commandGroup, type Effect, warn } from '../command.js';
import { saveSession } from '../saving/session-file.js';
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
      footer: { step: [130, 'command'] },
      run: () => ({ kind: 'change', change: { overlay: { kind: 'prompt', prompt: openPrompt() }, playing: false } }),
    },
    {
      name: 'help',
      aliases: ['h'],
      keys: ['?'],
      usage: '[COMMAND]',
      summary: 'Show all keys and commands, or say what one command does.',
      footer: { step: [40, 'help'], program: [50, 'help'] },
      complete: () => table().map(({ name }) => name),
      run: (_context, argument) => help(table(), argument.trim()),
    },
    {
      name: 'save',
      usage: '[--force] FILE',
      summary: 'Save this session: fixture, branches, breakpoints, displays, cursor. --session FILE opens it again.',
      details: [onForce('session')],
      needs: 'files',
      run: (context, argument) => {
        const { path, force } = readTarget(argument);
        return path === '' ? warn('Save as what? For example "save bug.json".') : saveSession(context, path, force);
      },
    },
    {
      name: 'source',
      usage: 'FILE',
      summary: 'Run a file of commands, one a line; # begins a comment.',
      details: ['A transcript can be run as well: of it the lines are run that begin with "> ".'],
      needs: 'files',
      notInLessons: true,
      run: (_context, argument) =>
        argument === '' ? warn('Which file? For example "source commands.txt".') : { kind: 'source', path: argument },
    },
    {
      name: 'transcript',
      usage: '[--force] FILE | off',
      summary: 'Write every command from here on, and what comes of it, to a file; off ends that.',
      details: [onForce('transcript')],
      complete: () => ['off'],
      needs: 'files',
      run: (_context, argument) => {
        const { path, force } = readTarget(argument);
        if (path === '') return warn('Which file? For example "transcript lesson.txt", or "transcript off".');
        return path === 'off' ? { kind: 'end-transcript' } : { kind: 'transcript', path, force };
      },
    },
  ]);
}

/** The file that a command is to write; --force may also be added to the end of a line that was refused. */
function readTarget(argument: string): { readonly path: string; readonly force: boolean } {
  const rest = argument.replace(/^--force(?=\s|$)|\s--force$/, '');
  return { path: rest.trim(), force: rest !== argument };
}

function onForce(what: string): string {
  return `A ${what} that is there is replaced; any other file only with --force.`;
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
