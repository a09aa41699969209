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
const EXPLORE: Button = { label: 'explore', keys: ['d'], name: 'explore by yourself', isWide: true };
const REJOIN: Button = { label: 'rejoin', keys: ['d'], name: 'rejoin the presenter', isWide: true };

/** Shared by all guests for whom they are the same, which are most of them. */
const FOLLOWING = [...SCROLLING, EXPLORE];
const EXPLORING = [...STEPS, ...SCROLLING, REJOIN];
const ALONE = [...STEPS, ...SCROLLING];

export function controlsOf(classroom: Classroom, guest: Guest, theme: string | null): Controls {
  const exploring = guest.isExploring;
  // An explorer's own questions, and else those of the class.
  const quiz = openQuizOf(guest.session.session);
  const isTaken = exploring || !classroom.moderation.isMuted;
  const options = quiz === null || !isTaken ? [] : optionsOf(quiz, exploring ? quiz.guess : classroom.guessOf(guest));
  const usual = classroom.solo ? ALONE : exploring ? EXPLORING : isHeld(classroom, guest) ? SCROLLING : FOLLOWING;
  return {
    theme,
    exploring,
    asksNumber: quiz?.kind === 'value' && isTaken ? quiz.topic : null,
    buttons: [...options, ...usual],
  };
}

function optionsOf(quiz: Quiz, guess: number | null): readonly Button[] {
  if (quiz.kind === 'value') return [];
  return quiz.options.map((option, k) => ({ label: option, keys: [`${k + 1}`], isPressed: guess === k, isWide: true }));
}
