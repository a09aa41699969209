/**
 * What a guest can do without a keyboard, as buttons: each stands for keys of the terminal, so a finger can do nothing
 * that a key cannot.
 */
import type { Classroom } from '../class/classroom.js';
import type { Guest } from '../class/guest.js';
import { isHeld } from '../class/whereabouts.js';
import { openQuizOf, type Quiz } from '../debugger/teaching/quiz.js';
import type { Button, Controls } from './messages.js';

const STEPS: readonly Button[] = [
  { label: '‹ phase', keys: ['['], name: 'previous phase' },
  { label: '← step', keys: ['left'], name: 'step back' },
  { label: 'step →', keys: ['right'], name: 'step' },
  { label: 'phase ›', keys: [']'], name: 'next phase' },
];
const SCROLLING: readonly Button[] = [
  { label: '↑', keys: ['pageup'], name: 'scroll up' },
  { label: '↓', keys: ['pagedown'], name: 'scroll down' },
];
const RECAP: Button = { label: 'so far', keys: ['r'], name: 'the stops so far', isWide: true };
const CLOSE: Button = { label: 'close', keys: ['escape'], name: 'close what covers the screen', isWide: true };
const HELP: Button = { label: '?', keys: ['?'], name: 'keys' };
const COLORS: Button = { label: 'colours', keys: ['K'], name: 'other colours' };
const EXPLORE: Button = { label: 'explore', keys: ['d'], name: 'explore by yourself', isWide: true };
const REJOIN: Button = { label: 'rejoin', keys: ['d'], name: 'rejoin the presenter', isWide: true };

const HELD = [...SCROLLING, HELP, COLORS, RECAP];
const FOLLOWING = [...SCROLLING, EXPLORE, RECAP, HELP, COLORS];
const EXPLORING = [...STEPS, ...SCROLLING, HELP, COLORS, REJOIN, RECAP];
const ALONE = [...STEPS, ...SCROLLING, HELP, COLORS];
const COVERED = [...SCROLLING, CLOSE];

export interface ControlsMaker {
  /** The same object for all guests for whom it is the same, as most of them are. */
  of(guest: Guest, theme: string | null): Controls;
}

export function createControls(classroom: Classroom): ControlsMaker {
  let about: Quiz | null = null;
  let known = new Map<string, Controls>();
  return {
    of: (guest, theme) => {
      const exploring = guest.isExploring;
      // An explorer's own questions, and else those of the class.
      const quiz = openQuizOf(guest.session.session);
      const isTaken = exploring || !classroom.moderation.isMuted;
      const guess = exploring ? (quiz?.guess ?? null) : classroom.guessOf(guest);
      const held = isHeld(classroom, guest);
      const { panel } = guest;
      const told = panel?.kind === 'recap' ? panel.told : null;
      const isCovered =
        (panel !== null && panel.kind !== 'greeting') || (exploring && guest.session.session.overlay.kind !== 'none');
      if (quiz !== about) known = new Map();
      about = quiz;
      const name = [theme, exploring, isTaken, held, guess, isCovered, told].join();
      const controls = known.get(name) ?? {
        theme,
        exploring,
        ...(told === null ? {} : { told }),
        asksNumber: quiz?.kind === 'value' && isTaken ? quiz.topic : null,
        buttons: [
          ...(quiz === null || !isTaken ? [] : optionsOf(quiz, guess)),
          ...(isCovered ? COVERED : classroom.solo ? ALONE : exploring ? EXPLORING : held ? HELD : FOLLOWING),
        ],
      };
      known.set(name, controls);
      return controls;
    },
  };
}

function optionsOf(quiz: Quiz, guess: number | null): readonly Button[] {
  return quiz.kind === 'value' ? [] : optionButtons(quiz.options, guess);
}

export function optionButtons(options: readonly string[], guess: number | null): readonly Button[] {
  return options.map((option, k) => ({ label: option, keys: [`${k + 1}`], isPressed: guess === k, isWide: true }));
}
