/**
 * The commands of the session itself: opening, stopping, leaving.
 * Invariant: each of them works wherever one stands.
 */
import { commandGroup } from '../command.js';

export const SESSION_COMMANDS = commandGroup('session', [
  {
    name: 'open',
    aliases: ['o'],
    keys: ['o'],
    summary: 'Choose another fixture.',
    footer: { step: [190, 'open'] },
    needs: 'fixtures',
    notInLessons: true,
    run: () => ({ kind: 'change', change: { overlay: { kind: 'chooser', selected: null }, playing: false } }),
  },
  {
    name: 'stop',
    keys: ['escape'],
    summary: 'Stop what is under way, play or a move, where it has got to; else leave an answer.',
    notInLessons: true,
    interrupts: true,
    run: () => ({ kind: 'stop' }),
  },
  {
    name: 'quit',
    aliases: ['q'],
    keys: ['q', 'ctrl+c'],
    summary: 'Leave backstep.',
    footer: { step: [50, 'quit'], program: [60, 'quit'] },
    notInLessons: true,
    interrupts: true,
    run: () => ({ kind: 'quit' }),
  },
]);
