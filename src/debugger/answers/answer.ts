/**
 * What a kind of answer says about its answers. The answer itself is plain data in the session; its kind, in a file of its
 * own, knows what is in it, what its lines are and where they lead. How it is drawn is its view's.
 */
import type { CommandContext, Effect } from '../command.js';
import type { Moment } from '../places/moment.js';
import type { Answer, Session } from '../session.js';

export interface AnswerKind<A extends Answer> {
  readonly kind: A['kind'];
  /** What the answer is called, from the whole to the part. */
  title(answer: A, moment: Moment, session: Session): readonly string[];
  /** Whether there is anything to say at this place; where there is not, its step is shown. Default: everywhere. */
  isAbout?(moment: Moment): boolean;
  /** How many lines can be selected. Default: none, so that the pane scrolls instead. */
  lineCount?(answer: A, moment: Moment, session: Session): number;
  /** Goes where a line leads. It counts from 0 and may be none that there is. Default: nowhere. */
  follow?(context: CommandContext, answer: A, line: number): Effect;
  /** Looks closer, or less close where `distance` is negative. Default: the look of the step changes. */
  zoom?(context: CommandContext, answer: A, distance: number): Effect;
  /** What Esc leads back to. Default: the step. */
  behind?(answer: A): Answer;
}

export function isOfKind<A extends Answer>({ kind }: AnswerKind<A>, answer: Answer | null): answer is A {
  return answer?.kind === kind;
}

/** The effect that lays an answer over the step. */
export function openAnswer<A extends Answer>(answer: A): Effect {
  return { kind: 'change', change: { answer, scroll: null } };
}
