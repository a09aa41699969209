/**
 * Inside a token of a text: stepping through its prediction like through the run.
 * Invariant: the cursor, the selection and the state of the run do not change; leaving returns to the text.
 */

import { type Command, type CommandContext, changed, type Effect, inform, warn } from '../debugger/command.js';
import { isAttention, type Moment } from '../debugger/places/moment.js';
import type { Answer, Session, SessionChange } from '../debugger/session.js';
import { asCommand } from '../document/document.js';
import { sayStep } from '../explaining/step.js';
import { columnsOf, sizeOf } from '../numbers/engine/tensor.js';
import { type Direction, type Motion, stopsOf } from '../timeline/move.js';
import type { Trace } from '../timeline/trace.js';
import { type AnswerKind, isOfKind } from './answer.js';

/** A step of a token's prediction. */
export interface TokenAnswer extends Answer<'token'> {
  /** The answer whose selected line is the token; Esc returns to it. */
  readonly text: Answer;
  readonly trace: Trace;
  readonly frame: number;
  readonly selection: number | null;
}

export const TOKEN: AnswerKind<TokenAnswer> = {
  kind: 'token',
  keysOf: 'sample',
  say: ({ selection }, { moment, session }) =>
    sayStep(shownMoment(moment, session), selection, { look: session.look }).blocks,
  title: ({ text, trace, frame }) => {
    const { scope, label } = trace.frames[frame];
    return ['sample', `token ${(text.line ?? 0) + 1}`, ...scope, label];
  },
  follow: () => warn('"step" and "reverse-step" go through the steps.'),
};

/** The step of a token that the session looks at; null while it looks at the run. */
export function openToken({ open: { answer } }: Session): TokenAnswer | null {
  return isOfKind(TOKEN, answer) ? answer : null;
}

/** What the step pane and the listing show: a step of a sampled token, or the run at the cursor. */
export function shownMoment(moment: Moment, session: Session): Moment {
  const token = openToken(session);
  return token === null ? moment : momentOfToken(moment, token);
}

export function shownSelection(session: Session): number | null {
  return (openToken(session) ?? session.where).selection;
}

/** The change that selects an element of what is shown. */
export function select(session: Session, selection: number): SessionChange {
  const token = openToken(session);
  if (token === null) return { selection, scroll: 0 };
  const answer: TokenAnswer = { ...token, selection };
  return { answer, scroll: 0 };
}

/**
 * Steps into the prediction of the selected token.
 * @param from a step of another token, or of this one at another temperature: one goes to the same step
 */
export function enterToken(text: Answer, trace: Trace, from: TokenAnswer | null): SessionChange {
  const token: TokenAnswer = { kind: 'token', text, trace, frame: 0, selection: null };
  if (from === null) return goToFrame(token, 0);
  const { frame } = from;
  const { frames } = from.trace;
  // All tokens have the same steps, but for some before the softmax that only some temperatures need.
  const isForward = frames[frame].scope[0] === 'forward';
  return goToFrame(token, isForward ? frame : Math.max(0, trace.frames.length - (frames.length - frame)));
}

/** The change that goes to another step of the token, and to the row that it is predicted from, which is the last. */
export function goToFrame(token: TokenAnswer, frame: number): SessionChange {
  const to = token.trace.frames[frame];
  const { shape } = to.output;
  const selection = shape.length < 2 || isAttention(to) ? null : sizeOf(shape) - columnsOf(shape);
  const answer: TokenAnswer = { ...token, frame, selection };
  return { answer, scroll: 0, listingLine: null };
}

/** Moves among the steps of a token as the same motion would in the run; null outside a token. */
export function moveInside(
  { session, moment }: CommandContext,
  direction: Direction,
  motion: Motion,
  count: number,
): Effect | null {
  const token = openToken(session);
  if (token === null) return null;
  const { frames } = token.trace;
  const step = direction === 'forward' ? 1 : -1;
  let { frame } = token;
  for (let done = 0; done < count; done++) {
    const placeOf = (at: number) => momentOfToken(moment, { ...token, frame: at });
    const stops = stopsOf(motion, placeOf(frame), direction);
    let next = frame + step;
    while (next > 0 && next < frames.length - 1 && !stops(placeOf(next))) next += step;
    if (next < 0 || next >= frames.length) break;
    frame = next;
  }
  if (frame === token.frame) return inform(direction === 'forward' ? AT_THE_END : AT_THE_START);
  return changed(goToFrame(token, frame));
}

/** Goes to the step that stands so many places further on, or back, among some steps of the token. */
export function goAmong(token: TokenAnswer, steps: readonly number[], direction: Direction, count: number): Effect {
  const ahead = steps.filter((step) => (direction === 'forward' ? step > token.frame : step < token.frame));
  const frame = ahead.at(direction === 'forward' ? count - 1 : -count);
  if (frame !== undefined) return changed(goToFrame(token, frame));
  return inform(`The token has no such step ${direction === 'forward' ? 'further on' : 'before this one'}.`);
}

const AT_THE_END = `From these shares the next token is drawn: this is its last step. ${asCommand('next-iteration')} goes on to the next token, ${asCommand('stop')} back to the text.`;
const AT_THE_START = `This is the first step of the token. ${asCommand('stop')} leads back to the text.`;

/** Wraps a command about the run: inside a token it refuses to act on the selection, which is not the run's. */
export function aboutTheRun(command: Command): Command {
  return {
    ...command,
    disabled: (context) => (openToken(context.session) === null ? (command.disabled?.(context) ?? null) : null),
    run: (context, argument) =>
      argument === '' && openToken(context.session) !== null
        ? warn(`"${command.name}" is about the steps of the run. ${asCommand('stop')} leads back to the text.`)
        : command.run(context, argument),
  };
}

function momentOfToken({ timeline, cursor: { branch } }: Moment, { trace, frame }: TokenAnswer): Moment {
  const cursor = { branch, iteration: trace.iteration, frame, row: null };
  return { timeline, cursor, trace, frame: trace.frames[frame] ?? null, inText: true };
}
