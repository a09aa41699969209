/**
 * Inside a sampled token: the steps of its prediction, walked through like those of the run.
 * Invariant: the cursor, the selection and the state of the run stay what they are; leaving leads back to the text.
 */
import { type Direction, type Motion, stopsOf } from '../../timeline/move.js';
import type { Timeline } from '../../timeline/timeline.js';
import { type Command, type CommandContext, type Effect, inform, warn } from '../command.js';
import { type Moment, momentAt } from '../places/moment.js';
import type { SamplePanel, Session, TokenPlace } from '../session.js';
import { traceToken } from './sample-text.js';

/** The place in a token's steps that the session looks at; null where it looks at the run. */
export function tokenPlace({ panel }: Pick<Session, 'panel'>): TokenPlace | null {
  return panel.kind === 'sample' ? panel.inside : null;
}

/** What the step pane and the listing show: a step of a sampled token, or else the run at the cursor. */
export function shownMoment(timeline: Timeline, session: Pick<Session, 'cursor' | 'panel'>): Moment {
  const inside = tokenPlace(session);
  return inside === null ? momentAt(timeline, session.cursor) : momentOfToken(timeline, session.cursor.branch, inside);
}

export function shownSelection(session: Session): number | null {
  const inside = tokenPlace(session);
  return inside === null ? session.selection : inside.selection;
}

/** The change that selects an element of what is shown. */
export function select({ panel }: Session, selection: number): Partial<Session> {
  if (panel.kind !== 'sample' || panel.inside === null) return { selection, scroll: null };
  return { panel: { ...panel, inside: { ...panel.inside, selection } }, scroll: null };
}

/** Steps into the prediction of the selected token. */
export function enterToken({ timeline }: CommandContext, panel: SamplePanel): Effect {
  const { sample, token } = panel;
  const { start } = timeline.trace(sample.iteration);
  const trace = traceToken(timeline.program, start, sample.settings, sample.tokens[token]);
  return { kind: 'change', change: goToFrame(panel, { trace, frame: 0, selection: null }, 0) };
}

/** The change that goes to a step of the token that one is inside of. */
export function goToFrame(panel: SamplePanel, { trace }: TokenPlace, frame: number): Partial<Session> {
  return { panel: { ...panel, inside: { trace, frame, selection: null } }, scroll: null, listingLine: null };
}

/** A move like one in the run, from step to step of the token; null where one is not inside of one. */
export function moveInside(
  { session: { panel, cursor }, timeline }: CommandContext,
  direction: Direction,
  motion: Motion,
  count: number,
): Effect | null {
  if (panel.kind !== 'sample' || panel.inside === null) return null;
  const { inside } = panel;
  const { frames } = inside.trace;
  const step = direction === 'forward' ? 1 : -1;
  let { frame } = inside;
  for (let done = 0; done < count; done++) {
    const placeOf = (at: number) => momentOfToken(timeline, cursor.branch, { ...inside, frame: at });
    const stops = stopsOf(motion, placeOf(frame));
    let next = frame + step;
    while (next > 0 && next < frames.length - 1 && !stops(placeOf(next))) next += step;
    if (next < 0 || next >= frames.length) break;
    frame = next;
  }
  if (frame === inside.frame) return inform(direction === 'forward' ? AT_THE_END : AT_THE_START);
  return { kind: 'change', change: goToFrame(panel, inside, frame) };
}

const AT_THE_END = 'From these shares the token was drawn: this is its last step. Esc leads back to the text.';
const AT_THE_START = 'This is the first step of the token. Esc leads back to the text.';

/** The command, refused inside a token where it would speak of what is selected there: it is about the run. */
export function aboutTheRun(command: Command): Command {
  return {
    ...command,
    disabled: (context) => (tokenPlace(context.session) === null ? (command.disabled?.(context) ?? null) : null),
    run: (context, argument) =>
      argument.trim() === '' && tokenPlace(context.session) !== null
        ? warn(`"${command.name}" is about the steps of the run. Esc leads out of the sampled token.`)
        : command.run(context, argument),
  };
}

function momentOfToken(timeline: Timeline, branch: number, { trace, frame }: TokenPlace): Moment {
  const cursor = { branch, iteration: trace.iteration, frame, row: null };
  return { timeline, cursor, trace, frame: trace.frames[frame] ?? null };
}
