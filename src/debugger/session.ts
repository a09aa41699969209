/**
 * Session: what one person has on the screen. The store holds this and the timeline it looks at, nothing derived.
 * Invariant: plain data; every value on the screen follows from it and the timeline.
 */
import { type Cursor, START, startOf } from '../timeline/cursor.js';
import type { History } from '../timeline/history.js';
import type { Motion } from '../timeline/move.js';
import type { Progress } from '../timeline/task.js';
import { type Look, USUAL_LOOK } from './looking/look.js';
import type { Prompt } from './prompt/prompt.js';
import type { Breakpoint } from './stopping/breakpoints.js';
import type { Lesson } from './teaching/lesson.js';
import type { Quiz } from './teaching/quiz.js';

/** A mode in which some keys have a meaning of their own. */
export type KeyMode = 'lesson' | 'class';

export type Focus = 'step' | 'program';

/** What lies over the panes, or takes the keys. */
export type Overlay =
  | { readonly kind: 'none' }
  | { readonly kind: 'help'; readonly scroll: number }
  /** `selected` is the position of a fixture in the list; null for the one that is open. */
  | { readonly kind: 'chooser'; readonly selected: number | null }
  | { readonly kind: 'prompt'; readonly prompt: Prompt };

/**
 * What is shown instead of the step at the cursor: plain data, such as the answer to a question about it. Its kind, in
 * answers/, says what else is in it.
 */
export interface Answer {
  readonly kind: string;
  /** The selected line; absent where there are none to select. */
  readonly line?: number;
}

/** A place that an answer was followed from. */
export interface JumpPlace {
  readonly cursor: Cursor;
  readonly selection: number | null;
  readonly answer: Answer | null;
}

/** An iteration in which a breakpoint has stopped. */
export type StopPlace = Pick<Cursor, 'branch' | 'iteration'>;

/** An expression that is shown at every stop. */
export interface Display {
  readonly id: number;
  readonly expression: string;
}

export type PlayMotion = Motion | 'iteration';

export interface Message {
  readonly tone: 'information' | 'warning';
  readonly text: string;
}

export interface LessonProgress {
  readonly lesson: Lesson;
  /** Position of the last stop that was gone to; −1 before the first. */
  readonly stop: number;
  /** The session as it was at each stop reached so far. */
  readonly reached: readonly Session[];
}

export interface Session {
  readonly cursor: Cursor;
  /** The stop before, while what has changed since is marked; null once something else was done. */
  readonly previous: Cursor | null;
  readonly focus: Focus;
  /** Null while the step is shown. */
  readonly answer: Answer | null;
  /** Flat index of the selected element of the cursor's output; null for the one that the step itself is about. */
  readonly selection: number | null;
  /** Rows that the centre pane is scrolled by hand, from where it shows what was selected, or else from its top. */
  readonly scroll: number;
  /** Scopes opened or closed by hand, by path; others are open where the cursor is. */
  readonly folds: ReadonlyMap<string, 'open' | 'closed'>;
  /** Line of the listing that is selected while the program pane has the focus. */
  readonly listingLine: number | null;
  readonly breakpoints: readonly Breakpoint[];
  /** Each once, the latest last. */
  readonly stops: readonly StopPlace[];
  readonly displays: readonly Display[];
  /** Where answers were followed from, and what was returned from; the latest last. */
  readonly jumps: { readonly back: readonly JumpPlace[]; readonly forward: readonly JumpPlace[] };
  readonly overlay: Overlay;
  readonly look: Look;
  /** The current stop of the tour, from 0; null outside the tour. */
  readonly tour: number | null;
  /** Lines typed at the prompt, the latest last. */
  readonly typed: readonly string[];
  /** Ids of the branches whose losses are drawn over each other; null for the current one and its parent. */
  readonly compared: readonly [number, number] | null;
  readonly quiz: Quiz | null;
  readonly lesson: LessonProgress | null;
  /** Whether other people look at this session. */
  readonly company: 'alone' | 'class';
  readonly message: Message | null;
  readonly playing: boolean;
  /** Stops a second while playing. */
  readonly speed: number;
  /** How play moves on: by the kind of the last move. */
  readonly motion: PlayMotion;
  /** The progress of a long move that is under way. */
  readonly progress: Progress | null;
}

export const SPEEDS: readonly number[] = [1, 2, 4, 8, 15, 30];

export const NEW_SESSION: Session = {
  cursor: START,
  previous: null,
  focus: 'step',
  answer: null,
  selection: null,
  scroll: 0,
  folds: new Map(),
  listingLine: null,
  breakpoints: [],
  stops: [],
  displays: [],
  jumps: { back: [], forward: [] },
  overlay: { kind: 'none' },
  look: USUAL_LOOK,
  tour: null,
  typed: [],
  compared: null,
  quiz: null,
  lesson: null,
  company: 'alone',
  message: null,
  playing: false,
  speed: 4,
  motion: 'step',
  progress: null,
};

/** At the start of a history. */
export function newSession(timeline: History): Session {
  return { ...NEW_SESSION, cursor: startOf(timeline) };
}

export function keyModesOf({ lesson, company }: Pick<Session, 'lesson' | 'company'>): readonly KeyMode[] {
  return [...(lesson === null ? [] : (['lesson'] as const)), ...(company === 'alone' ? [] : (['class'] as const))];
}
