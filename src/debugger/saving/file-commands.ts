/** The commands that write and read files: the session, scripts, transcripts. */
import { commandGroup, warn } from '../command.js';
import { saveSession } from './session-file.js';
import { readPath, readTarget } from './target.js';

const IN_CLASS =
  'In a class, files lie in one folder on the server, without dot-files and links: what is there is replaced only by presenters, and only with --force.';

export const FILE_COMMANDS = commandGroup('session', [
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
