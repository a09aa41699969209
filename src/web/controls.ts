/**
 * What somebody on a page can do, and how they take part.
 * Invariant: a button stands for a command line, so a finger can do nothing that a command cannot.
 */
import type { Classroom } from '../class/classroom.js';
import type { Seen } from '../class/guest/screen.js';
import { standingOf } from '../class/row-text.js';
import { isHeld } from '../class/whereabouts.js';
import { commandNamed } from '../debugger/commands.js';
import type { Inlines } from '../document/document.js';
import type { PageSight } from './page-sight.js';
import type { Button, Controls } from './protocol.js';

/** The command comes from the table, so a button that names none fails at once. */
function button(label: string, name: string, said?: string): Button {
  return { label, line: commandNamed(name).name, ...(said === undefined ? {} : { name: said }) };
}

export const STEPS: readonly Button[] = [
  button('‹ phase', 'previous-phase', 'previous phase'),
  button('‹ step', 'reverse-step', 'step back'),
  button('step ›', 'step', 'step'),
  button('phase ›', 'next-phase', 'next phase'),
];
export const ITERATIONS: readonly Button[] = [
  button('‹ iteration', 'previous-iteration', 'previous iteration'),
  button('iteration ›', 'next-iteration', 'next iteration'),
];
const RECAP = button('so far', 'recap', 'the stops so far');
export const COLORS = button('colours', 'theme', 'other colours');
const EXPLORE = button('explore', 'detach', 'explore by yourself');
const REJOIN = button('back to the class', 'detach');
export const LEAVE = button('leave', 'quit', 'leave the class');

const HELD = [RECAP, COLORS, LEAVE];
const FOLLOWING = [EXPLORE, RECAP, COLORS, LEAVE];
const ALONE = [...STEPS, ...ITERATIONS, button('made of what?', 'why'), COLORS, LEAVE];
const EXPLORING = [...ALONE.slice(0, -2), REJOIN, RECAP, COLORS, LEAVE];

export interface ControlsMaker {
  /** The same object for all guests for whom it is the same, as most of them are. */
  of(seen: Seen<PageSight>, theme: string | null): Controls;
}

/** More are made only in a crowd in which everybody differs; then they are made anew. */
const MOST_KNOWN = 2000;

export function createControls(classroom: Classroom): ControlsMaker {
  const known = new Map<string, Controls>();
  return {
    of: (seen, theme) => {
      const { place, member, keys } = seen;
      const { source, solo } = classroom;
      const state = place.sight.store.getState();
      const isExploring = place.kind === 'exploring';
      const standing = standingOf({ ...seen, classroom, follower: keys.follower, typed: keys.typed() });
      const held = isHeld(classroom, member);
      const quiz = isExploring ? state.session.quiz : null;
      const guess = isExploring
        ? { isTaken: true, now: quiz?.guess ?? null }
        : { isTaken: source.takesGuesses && member.role === 'viewer', now: source.guessOf(member) };
      const controls: Controls = {
        ...{ theme, standing, guess, exploring: isExploring, leads: isExploring, answers: !held, stops: null },
        buttons: solo ? ALONE : isExploring ? EXPLORING : held ? HELD : FOLLOWING,
        entry: isExploring ? entryOf(place.sight) : null,
      };
      const name = nameOf(controls);
      const same = known.get(name);
      if (same !== undefined) return same;
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(name, controls);
      return controls;
    },
  };
}

/** What an open prompt holds. */
function entryOf({ store }: PageSight): string {
  const { overlay } = store.getState().session;
  return overlay.kind === 'prompt' ? overlay.prompt.text : '';
}

function nameOf({ theme, standing, guess, buttons, entry, answers }: Controls): string {
  return [theme, wordsOf(standing), guess.isTaken, guess.now, buttons[0]?.line, buttons.length, entry, answers].join(
    '\n',
  );
}

function wordsOf(inlines: Inlines): string {
  return inlines
    .map((inline) => ('text' in inline ? `${'tone' in inline ? inline.tone : ''} ${inline.text}` : ''))
    .join();
}
