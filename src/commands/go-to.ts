/**
 * Going to a place as people type it: `200`, `200.13`, `.softmax`, `+50`, `-1`, `start`, `end`.
 * Invariant: an iteration that the run or the recording lacks is refused before anything is replayed.
 */

import {
  type CommandContext,
  changed,
  type Destination,
  type Effect,
  type EffectOrTask,
  warn,
} from '../debugger/command.js';
import { frameNamed, parseAddress, type StepAddress, stepNames } from '../debugger/places/step-addresses.js';
import { notRecorded } from '../debugger/places/unrecorded.js';
import { notice } from '../debugger/session.js';
import { quote } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { goToFrame, openToken, shownMoment, type TokenAnswer } from '../questions/token.js';
import { type Cursor, compareCursors, startOf } from '../timeline/cursor.js';
import type { History } from '../timeline/history.js';
import { goThrough, goToEnd, moveIterations, placeIn } from '../timeline/move.js';

/** Null if the text names no place. */
export function parsePlace(text: string, current: number) {
  const trimmed = text.trim();
  if (trimmed === 'start' || trimmed === 'end') return { kind: trimmed } as const;
  const distance = /^([+\-−])\s*(\d{1,9})$/.exec(trimmed);
  if (distance !== null) {
    return { kind: 'iterations', distance: Number(distance[2]) * (distance[1] === '+' ? 1 : -1) } as const;
  }
  // A step is a number, or a name that has more than digits and dots.
  const place = /^(\d{1,9})?(?:\.(\d{1,9}|.*[^\d\s.].*))?$/s.exec(trimmed);
  if (place === null || trimmed === '') return null;
  const [, iteration, step = '0'] = place;
  return {
    kind: 'place',
    iteration: iteration === undefined ? current : Number(iteration),
    /** Step 0 is the start of the iteration, step 1 its first executed step. */
    step: parseAddress(step.trim()),
  } as const;
}

export function goTo({ session, timeline }: CommandContext, argument: string): EffectOrTask {
  const { cursor } = session.where;
  const place = parsePlace(argument, cursor.iteration);
  if (place === null) {
    return warn(
      `${quote(argument)} is not a place. Type an iteration (200), a step (200.13, .13 or .softmax), +50, -1, start or end.`,
    );
  }
  switch (place.kind) {
    case 'start':
      return goToStart(timeline, cursor);
    case 'end':
      return arriveAtEnd(timeline, cursor);
    case 'iterations':
      return goIterations(timeline, cursor, place.distance);
    case 'place': {
      const token = openToken(session);
      if (token !== null && /^\s*\./.test(argument)) return goWithin(token, place.step);
      const problem = whyNotThere(timeline, place.iteration);
      if (problem !== null) return warn(problem);
      return reachPlace(timeline, cursor, place.iteration, place.step);
    }
  }
}

function* goIterations(timeline: History, from: Cursor, distance: number): Task<Destination> {
  return { kind: 'move', ...(yield* moveIterations(timeline, from, distance)) };
}

/** A place without an iteration is a step of the token that is stepped through. */
function goWithin(token: TokenAnswer, step: StepAddress): Effect {
  const { frames } = token.trace;
  return changed(goToFrame(token, Math.max(0, Math.min(frames.length - 1, frameNamed(step, frames)))));
}

export function* goToStart(timeline: History, from: Cursor): Task<Destination> {
  const cursor = startOf(timeline, from.branch);
  yield* goThrough(timeline, from, cursor.iteration);
  return { kind: 'move', cursor };
}

function* goToCursor(timeline: History, from: Cursor, cursor: Cursor): Task<Destination> {
  yield* goThrough(timeline, from, cursor.iteration);
  const isThere = from.row === cursor.row && compareCursors(from, cursor) === 0;
  return {
    kind: 'move',
    cursor,
    ...(isThere && { message: notice('The cursor stands there already; "where" says where that is.') }),
  };
}

/** After the dot, the names of this iteration's steps. */
export function completeGoTo({ session, moment }: CommandContext, argument: string): readonly string[] {
  const [iteration] = /^\d*\./.exec(argument) ?? [];
  if (iteration === undefined) return ['start', 'end'];
  const { frames } = (iteration === '.' ? shownMoment(moment, session) : moment).trace;
  return stepNames(frames).map((name) => iteration + name);
}

function* arriveAtEnd(timeline: History, from: Cursor): Task<Destination> {
  const { cursor } = yield* goToEnd(timeline, from);
  return yield* goToCursor(timeline, from, cursor);
}

function* reachPlace(timeline: History, from: Cursor, iteration: number, step: StepAddress): Task<Effect> {
  const trace = yield* goThrough(timeline, from, iteration);
  const frame = frameNamed(step, trace.frames);
  const cursor = placeIn(trace, { ...from, iteration, frame, row: null }, timeline);
  return yield* goToCursor(timeline, from, cursor);
}

/** Why one cannot go to an iteration; null if it exists. */
function whyNotThere({ numbers, replay }: History, iteration: number): string | null {
  if (numbers.has(iteration)) return null;
  return replay === null
    ? notRecorded(numbers, iteration)
    : `Iteration ${iteration} is beyond the end: this run has ${replay.iterations} iterations.`;
}
