/**
 * What can be opened from a session, and which of it is selected. The selection is part of the session, so all screens show
 * the same one.
 */
import type { OpenRequest } from '../../debugger/command.js';
import type { Session } from '../../debugger/session.js';
import { isAtLastStop, nextLesson, standingOf } from '../../debugger/standing.js';

export interface OfferedItem {
  readonly kind: 'fixture' | 'lesson';
  readonly name: string;
  /** What it is for, in a sentence, or why it cannot be opened. */
  readonly description: string;
  /** The path that loads it. */
  readonly path: string;
}

/** The fixtures and lessons to choose from, and what happens to the chosen one. */
export interface Offer {
  choices(isOpen: boolean): readonly OfferedItem[];
  choose(choice: OfferedItem): void;
  /** Opens one by its name. */
  open(request: OpenRequest): void;
}

/** Nothing to choose from. */
export const NO_OFFER: Offer = { choices: () => [], choose: () => {}, open: () => {} };

/** Reads the list each time the chooser opens, not at each key. */
export function createOffer(list: () => readonly OfferedItem[], handlers: Pick<Offer, 'choose' | 'open'>): Offer {
  let offered: readonly OfferedItem[] | null = null;
  return {
    choices: (isOpen) => {
      offered = isOpen ? (offered ?? list()) : null;
      return offered ?? [];
    },
    ...handlers,
  };
}

/**
 * The position of the selected choice; if none has been selected yet, that of the open lesson or else fixture. At the
 * last stop of a lesson, it is the next lesson of the course, and so it is where somebody comes back to the course.
 */
export function selectedPlace(session: Session, choices: readonly OfferedItem[], fixture: string): number {
  const { overlay } = session.open;
  const { lesson } = session.teaching;
  const selected = overlay.kind === 'chooser' ? overlay.selected : null;
  if (selected !== null) return Math.min(selected, Math.max(0, choices.length - 1));
  const goingOn = lesson === null ? nextLesson(session) : null;
  const back = choices.findIndex((choice) => choice.kind === 'lesson' && choice.name === goingOn);
  if (back !== -1) return back;
  const [kind, open] = lesson === null ? ['fixture', fixture] : ['lesson', lesson.lesson.name];
  const place = choices.findIndex((choice) => choice.kind === kind && choice.name === open);
  const isOver = place !== -1 && lesson !== null && isAtLastStop(lesson);
  const next = isOver ? choices.findIndex((choice, k) => k > place && choice.kind === 'lesson') : -1;
  return Math.max(0, next === -1 ? place : next);
}

/** Says how far one has come with a lesson before what it is for. */
export function withStanding(session: Session, choice: OfferedItem): OfferedItem {
  const standing = choice.kind === 'lesson' ? standingOf(session, choice.name) : null;
  if (standing === null) return choice;
  return { ...choice, description: `${standing[0].toUpperCase()}${standing.slice(1)}. ${choice.description}` };
}
