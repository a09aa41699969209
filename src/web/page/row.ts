/**
 * What the row at the bottom says where the page knows better than the class: that something is on its way, that the class
 * does not answer, that it has ended or has opened another run. The row is in sight however far the page is scrolled.
 */
import type { Controls } from '../protocol.js';

type Standing = Controls['standing'];

export interface RowState {
  readonly phase: 'following' | 'fetching' | 'exploring';
  /** Whether the guest has asked to explore, or to be back in the class, and waits for that; null for neither. */
  readonly wish: boolean | null;
  readonly isLost: boolean;
  /** Whether the class takes long to answer. */
  readonly isSlow: boolean;
  /** How the class has parted from who goes on exploring; null while it has not. */
  readonly farewell: string | null;
  /** What the class has opened since; null where it is on the run that is explored. */
  readonly opened: string | null;
}

export const LOST = 'The connection is lost. Trying again…';

/** What is said in the place of what the class says; null where that stands. */
export function standingNow({ phase, wish, isLost, isSlow, farewell, opened }: RowState): Standing | null {
  if (farewell !== null) return exploring(` on your own. ${farewell}`);
  if (isLost) return [{ kind: 'text', text: `${LOST}${LATER[String(wish)] ?? ''}`, tone: 'warning' }];
  if (wish === false) return waiting('Going back to the class …');
  if (wish === true || phase === 'fetching') return waiting('The debugger is being fetched …');
  if (isSlow) return waiting('Waiting for the class …');
  return phase === 'exploring' && opened !== null ? exploring(`; ${opened}`) : null;
}

/** By the wish that waits. */
const LATER: Readonly<Record<string, string>> = {
  true: ' You explore as soon as the class answers.',
  false: ' You are back in the class as soon as it answers.',
};

function waiting(text: string): Standing {
  return [{ kind: 'text', text }];
}

function exploring(text: string): Standing {
  return [
    { kind: 'text', text: 'Exploring', tone: 'warning' },
    { kind: 'text', text },
  ];
}
