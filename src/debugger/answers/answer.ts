/**
 * What each kind of answer defines. An answer is plain data in the session; its kind, in a file of its own, knows its
 * title, its lines and where they lead. A view draws it.
 */
import { isAtEnd } from '../../timeline/history.js';
import { type CommandContext, type Effect, warn } from '../command.js';
import { jumpFrom } from '../places/jumps.js';
import type { Moment } from '../places/moment.js';
import type { Answer, Session } from '../session.js';

export interface AnswerKind<A extends Answer> {
  readonly kind: A['kind'];
  /** From the whole to the part. */
  title(answer: A, moment: Moment, session: Session): readonly string[];
  /** Whether the answer applies at this place; where it does not, the step is shown. Default: everywhere. */
  isAbout?(moment: Moment): boolean;
  /** How many lines can be selected. Default: none, so the pane scrolls instead. */
  lineCount?(answer: A, moment: Moment, session: Session): number;
  /** Goes where a line leads. `line` counts from 0 and may be out of range. Default: nowhere. */
  follow?(context: CommandContext, answer: A, line: number): Effect;
  /** Zooms in, or out where `distance` is negative. Default: changes the look of the step. */
  zoom?(context: CommandContext, answer: A, distance: number): Effect;
  /** Whether it is drawn in the place of the listing too. Default: beside it, where there is room. */
  readonly isWide?: true;
  /** What it is once the cursor has moved; null for the step, which is the default. */
  afterMove?(answer: A, moment: Moment): A | null;
  /** What Esc returns to. Default: the step. */
  behind?(answer: A): Answer;
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
  if (isAtEnd(timeline, session.cursor.iteration)) return warn('The run has ended: this iteration has no steps.');
  const cursor = { ...session.cursor, frame, row: null };
  return {
    kind: 'change',
    change: { cursor, answer: null, selection, scroll: 0, listingLine: null, ...jumpFrom(session) },
  };
}

/** The effect that opens an answer over the step. */
export function openAnswer<A extends Answer>(answer: A): Effect {
  return { kind: 'change', change: { answer, scroll: 0 } };
}
