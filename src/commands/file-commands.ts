/** The commands that write and read files (the session, scripts, transcripts), and those that open and leave. */

import { changed, commandGroup, warn } from '../debugger/command.js';
import { saveSession } from '../debugger/saving/saved-session.js';
import { readPath, readTarget } from '../debugger/saving/target.js';
import { quote } from '../files/refusal.js';
import { STOP } from './escape.js';

const IN_CLASS =
  'In a class, files lie in one folder on the server, without dot-files and links: what is there is replaced only by presenters, and only with --force.';

export const FILE_COMMANDS = commandGroup('session', [
  {
    name: 'save',
    words: 'this session',
    purpose: 'find and leave',
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
    details: [
      'A transcript can be run as well: of it the lines are run that begin with "> ", or with "# > " if all begin with "#".',
    ],
    needs: 'files',
    notInLessons: true,
    run: (_context, argument) => {
      const path = readPath(argument);
      return path === '' ? warn('Which file? For example "source commands.txt".') : { kind: 'source', path };
    },
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

function onForce(what: string): string {
  return `A ${what} that is there is replaced; any other file only with --force. ${IN_CLASS}`;
}

export const SESSION_COMMANDS = commandGroup('session', [
  {
    name: 'open',
    aliases: ['o', 'load'],
    keys: ['o'],
    usage: '[FIXTURE]',
    summary: 'Choose a fixture or a lesson from the course, the easiest first, or open one by name or path.',
    words: 'fixtures and lessons',
    purpose: 'have it explained',
    footer: { step: 190 },
    helpsAt: { start: 2 },
    needs: 'fixtures',
    notInLessons: true,
    run: (_context, name) => {
      return name === ''
        ? changed({ overlay: { kind: 'chooser', selected: null }, playing: false })
        : { kind: 'open', request: { kind: 'fixture', name, stop: 1 } };
    },
  },
  STOP,
  {
    name: 'quit',
    aliases: ['q'],
    keys: ['q', 'ctrl+c'],
    usage: '[now]',
    summary: 'Leave backstep.',
    details: [
      'Branches that were not saved are kept in a file, which is named when you leave and offered at the next start. Where they cannot be kept, it asks once; "quit now" does not ask.',
    ],
    words: 'quit',
    purpose: 'find and leave',
    footer: { step: 110, program: 60 },
    notInLessons: true,
    interrupts: true,
    run: ({ session }, argument) =>
      argument === '' || argument === 'now'
        ? { kind: 'quit', force: argument === 'now' || session.open.message?.asks === 'quit' }
        : warn(`"quit" takes nothing, or "now"; got ${quote(argument)}.`),
  },
]);
