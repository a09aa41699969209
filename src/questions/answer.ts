/**
 * What each kind of answer defines. An answer is plain data in the session; its kind, in a file of its own, knows its
 * title, what is said of it, its lines and where they lead.
 */

import {
  type Command,
  type CommandContext,
  changed,
  type Destination,
  type Effect,
  type EffectOrTask,
  warn,
} from '../debugger/command.js';
import { jumpFrom } from '../debugger/places/jumps.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Answer, Session, SessionChange } from '../debugger/session.js';
import type { Blocks } from '../document/document.js';
import type { AnswerPlace } from '../explaining/step-words.js';
import type { Task } from '../numbers/engine/task.js';
import type { Cursor } from '../timeline/cursor.js';
import { type History, isAtEnd } from '../timeline/history.js';

/** An answer of whose lines one is selected. */
export interface AnswerWithLines<Kind extends string> extends Answer<Kind> {
  readonly line: number;
}

export interface AnswerKind<A extends Answer, Line = unknown> {
  readonly kind: A['kind'];
  /** The commands that ask for it, or are about it. */
  readonly commands?: readonly Command[];
  say(answer: A, place: AnswerPlace): Blocks;
  /** From the whole to the part. */
  title(answer: A, moment: Moment, session: Session): readonly string[];
  /** Whether the answer applies at this place; where it does not, the step is shown. Default: everywhere. */
  isAbout?(moment: Moment): boolean;
  /** What can be selected, a line each. Default: nothing, so the pane scrolls instead. */
  lines?(answer: A, moment: Moment, session: Session): readonly Line[];
  /** Goes where a line leads. Default: nowhere. */
  follow?(context: CommandContext, answer: A, line: Line, position: number): EffectOrTask;
  /** Zooms in, or out where `distance` is negative. Default: changes the look of the step. */
  zoom?(context: CommandContext, answer: A, distance: number): EffectOrTask;
  /** Whether it is drawn in the place of the listing too. Default: beside it, where there is room. */
  readonly isWide?: true;
  /** Where the keys work that this kind alone has, as the list of keys says it. */
  readonly keysWork?: string;
  /** Another kind whose keys work over this one, too. */
  readonly keysOf?: string;
  /** The answer to show once the cursor has moved; null to show the step again, which is the default. */
  afterMove?(answer: A, moment: Moment): A | null;
}

export function isOfKind<A extends Answer>({ kind }: AnswerKind<A>, answer: Answer | null): answer is A {
  return answer?.kind === kind;
}

/** Goes to a step of the cursor's iteration that an answer leads to, and selects an element of its output. */
export function goToStep(
  { session, timeline }: CommandContext,
  frame: number,
  selection: number | null = null,
): Effect {
  if (isAtEnd(timeline, session.where.cursor.iteration)) return warn('The run has ended: this iteration has no steps.');
  const cursor = { ...session.where.cursor, frame, row: null };
  return changed({ cursor, answer: null, selection, scroll: 0, listingLine: null, ...jumpFrom(session) });
}

/** Goes to a step of any iteration that an answer leads to, and selects an element of its output. */
export function goToIteration(
  { session, timeline }: CommandContext,
  iteration: number,
  frame: number,
  selection: number | null,
): Task<Destination> {
  const cursor = { ...session.where.cursor, iteration, frame, row: null };
  return arriveAt(timeline, cursor, { selection, ...jumpFrom(session) });
}

/** Shows an answer over the step once it is worked out, which may replay other iterations. */
export function* workOut<A extends Answer>({ session, timeline }: CommandContext, work: Task<A>): Task<Effect> {
  const answer = yield* work;
  yield* timeline.reach(session.where.cursor.iteration);
  return changed({ answer, scroll: 0 });
}

/** Goes to a place of a history, which may have to be replayed. */
export function* arriveAt(timeline: History, cursor: Cursor, change: SessionChange): Task<Destination> {
  yield* timeline.reach(cursor.iteration);
  return { kind: 'move', cursor, change };
}

/** The effect that opens an answer of this kind over the step. */
export function openAnswer<A extends Answer>({ kind }: AnswerKind<A>, facts: Omit<A, 'kind'>): Effect {
  return changed({ answer: { ...facts, kind } as Answer, scroll: 0 });
}
