/**
 * Session: what one person has on the screen. The store holds this and the timeline it looks at, nothing derived.
 * Invariant: plain data; every value on the screen follows from it and the timeline.
 */
import { type Cursor, START } from '../timeline/cursor.js';
import type { Motion } from '../timeline/move.js';
import type { Progress } from '../timeline/task.js';
import type { Trace } from '../timeline/timeline.js';
import type { BranchLine, Comparison } from './answers/compare-branches.js';
import type { GradientCheck } from './answers/gradient-check.js';
import type { LearningRateLab } from './answers/learning-rates.js';
import type { NudgeResult } from './answers/nudge.js';
import type { Sample } from './answers/sample-text.js';
import type { WeightHistory } from './answers/weight-history.js';
import { type Look, USUAL_LOOK } from './looking/look.js';
import type { Prompt } from './prompt/prompt.js';
import type { Breakpoint } from './stopping/breakpoints.js';
import type { Lesson } from './teaching/lesson.js';
import type { Quiz } from './teaching/quiz.js';

/** Where keys of their own work. */
export type Setting = 'lesson' | 'class';

export type Focus = 'step' | 'program';

/** What lies over the panes, or takes the keys. */
export type Overlay =
  | { readonly kind: 'none' }
  | { readonly kind: 'help'; readonly scroll: number }
  /** `selected` is the place of a fixture among those offered; null for the one that is open. */
  | { readonly kind: 'chooser'; readonly selected: number | null }
  | { readonly kind: 'prompt'; readonly prompt: Prompt };

/** What the centre pane shows: the step at the cursor, or an answer to a question about it. */
export type Panel =
  | { readonly kind: 'step' }
  /** Lines as they are, e.g. the help on a command. */
  | { readonly kind: 'text'; readonly title: string; readonly lines: readonly string[] }
  | { readonly kind: 'information'; readonly topic: InformationTopic }
  /** The value of an expression at the cursor. */
  | { readonly kind: 'value'; readonly expression: string }
  /** What the selected element was made of, or what it is used for. */
  | { readonly kind: 'why'; readonly direction: 'causes' | 'uses'; readonly line: number }
  /** The way of the gradient back to the parameters, scopes folded below a depth. */
  | { readonly kind: 'gradients'; readonly line: number; readonly depth: number }
  /** How one parameter element came to be what it is; kept, since it takes a replay of the run. */
  | { readonly kind: 'history'; readonly history: WeightHistory; readonly line: number }
  | SamplePanel
  | { readonly kind: 'branches'; readonly branches: readonly BranchLine[] }
  | { readonly kind: 'comparison'; readonly comparison: Comparison }
  | { readonly kind: 'gradient-check'; readonly check: GradientCheck }
  | { readonly kind: 'learning-rates'; readonly lab: LearningRateLab }
  | { readonly kind: 'nudge'; readonly nudge: NudgeResult };

/** Text that the model has written, kept since it takes many forward passes; one of its tokens is selected. */
export interface SamplePanel {
  readonly kind: 'sample';
  readonly sample: Sample;
  readonly token: number;
  /** Where one is in the steps of the selected token's prediction; null while the text is shown. */
  readonly inside: TokenPlace | null;
}

/** A step of a token's prediction. The run stays where it is. */
export interface TokenPlace {
  readonly trace: Trace;
  readonly frame: number;
  readonly selection: number | null;
}

export const INFORMATION_TOPICS = [
  'breakpoints',
  'rules',
  'displays',
  'parameters',
  'checkpoints',
  'expressions',
] as const;
export type InformationTopic = (typeof INFORMATION_TOPICS)[number];

/** A place that an answer was followed from. */
export interface JumpPlace {
  readonly cursor: Cursor;
  readonly selection: number | null;
  readonly panel: Panel;
}

/** Where breakpoints have stopped one. */
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
  /** Position of the stop one is at or has wandered off from; −1 before the first. */
  readonly stop: number;
  /** The session as it was at each stop reached so far. */
  readonly reached: readonly Session[];
}

export interface Session {
  readonly cursor: Cursor;
  /** The stop before, while what has changed since is marked; null once something else was done. */
  readonly previous: Cursor | null;
  readonly focus: Focus;
  readonly panel: Panel;
  /** Flat index of the selected element of the cursor's output; null for the one that the step itself is about. */
  readonly selection: number | null;
  /** Rows that the centre pane is scrolled down by hand; null while it follows the selection. */
  readonly scroll: number | null;
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
  /** Stop of the tour that one is at, from 0; null outside of it. */
  readonly tour: number | null;
  /** Lines typed at the prompt, the latest last. */
  readonly history: readonly string[];
  /** Ids of the branches whose losses are drawn over each other; null for the current one and its parent. */
  readonly compared: readonly [number, number] | null;
  readonly quiz: Quiz | null;
  readonly lesson: LessonProgress | null;
  /** Whether others are there. */
  readonly company: 'alone' | 'class';
  readonly message: Message | null;
  readonly playing: boolean;
  /** Stops a second while playing. */
  readonly speed: number;
  /** How play moves on: the way one moved last. */
  readonly motion: PlayMotion;
  /** Of a long move that is under way. */
  readonly progress: Progress | null;
}

export const SPEEDS: readonly number[] = [1, 2, 4, 8, 15, 30];

export const NEW_SESSION: Session = {
  cursor: START,
  previous: null,
  focus: 'step',
  panel: { kind: 'step' },
  selection: null,
  scroll: null,
  folds: new Map(),
  listingLine: null,
  breakpoints: [],
  stops: [],
  displays: [],
  jumps: { back: [], forward: [] },
  overlay: { kind: 'none' },
  look: USUAL_LOOK,
  tour: null,
  history: [],
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

export function settingsOf({ lesson, company }: Pick<Session, 'lesson' | 'company'>): readonly Setting[] {
  return [...(lesson === null ? [] : (['lesson'] as const)), ...(company === 'alone' ? [] : (['class'] as const))];
}
