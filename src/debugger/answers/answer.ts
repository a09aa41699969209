/**
 * What each kind of answer defines. An answer is plain data in the session; its kind, in a file of its own, knows its
 * title, its lines and where they lead. A view draws it.
 */
import type { CommandContext, Effect } from '../command.js';
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
  /** What Esc returns to. Default: the step. */
  behind?(answer: A): Answer;
}

export function isOfKind<A extends Answer>({ kind }: AnswerKind<A>, answer: Answer | null): answer is A {
  return answer?.kind === kind;
}

/** The effect that opens an answer over the step. */
export function openAnswer<A extends Answer>(answer: A): Effect {
  return { kind: 'change', change: { answer, scroll: 0 } };
}
