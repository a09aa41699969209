/**
 * The commands of the session itself: opening, stopping, leaving.
 * Invariant: each of them works wherever one stands.
 */
import type { Command } from '../command.js';

export const SESSION_COMMANDS: readonly Command[] = [
  {
    name: 'open',
    aliases: ['o'],
    keys: ['o'],
    group: 'session',
    usage: '',
    summary: 'Choose another fixture.',
    hint: 'open',
    run: () => ({ kind: 'change', change: { overlay: { kind: 'chooser', selected: null }, playing: false } }),
  },
  {
    name: 'stop',
    aliases: [],
    keys: ['escape'],
    group: 'session',
    usage: '',
    summary: 'Stop what is under way, a long move or play; else leave an answer for the step.',
    interrupts: true,
    run: () => ({ kind: 'stop' }),
  },
  {
    name: 'quit',
    aliases: ['q'],
    keys: ['q', 'ctrl+c'],
    group: 'session',
    usage: '',
    summary: 'Leave backstep.',
    hint: 'quit',
    interrupts: true,
    run: () => ({ kind: 'quit' }),
  },
];
