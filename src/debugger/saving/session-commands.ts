/**
 * The commands of the session itself: opening, stopping, leaving.
 * Invariant: each of them works wherever one stands.
 */
import { commandGroup } from '../command.js';

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
    run: (_context, argument) => {
      const name = argument.trim();
      return name === ''
        ? { kind: 'change', change: { overlay: { kind: 'chooser', selected: null }, playing: false } }
        : { kind: 'open', request: { kind: 'fixture', name, stop: 1 } };
    },
  },
  {
    name: 'stop',
    aliases: ['pause', 'abort', 'cancel'],
    keys: ['escape'],
    words: 'to the step',
    purpose: 'follow the answer',
    helpsAt: { playing: 3, tour: 2, answer: 1 },
    summary: 'Stop what is under way, play or a move, where it has got to; else leave an answer.',
    details: [
      'A move that is stopped stands at the start of the iteration that it has reached: everything before it has been executed as a whole and, in a search, looked through; in a search back, everything after it. Where no such iteration is on the way, you are where you were. Stopping again returns to where the move began.',
    ],
    notInLessons: true,
    interrupts: true,
    run: () => ({ kind: 'stop' }),
  },
  {
    name: 'quit',
    aliases: ['q'],
    keys: ['q', 'ctrl+c'],
    summary: 'Leave backstep.',
    words: 'quit',
    purpose: 'find and leave',
    footer: { step: 110, program: 60 },
    notInLessons: true,
    interrupts: true,
    run: () => ({ kind: 'quit' }),
  },
]);
