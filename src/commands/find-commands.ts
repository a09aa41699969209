/**
 * The commands that go to a step by its name, and those that remember a place to come back to; and places as people type
 * them: `200`, `200.13`, `.softmax`, `+50`, `-1`, `start`, `end`.
 * Invariant: a name that no step of the iteration has is refused where every iteration has the same steps, so a search ends
 * within an iteration or two; in a recording it is looked for up to the end.
 */

import {
  type CommandContext,
  changed,
  commandGroup,
  type Destination,
  type Effect,
  type EffectOrTask,
  informAside,
  openLine,
  warn,
} from '../debugger/command.js';
import { parseCount, splitCount } from '../debugger/count.js';
import { pair } from '../debugger/pair.js';
import { jumpFrom } from '../debugger/places/jumps.js';
import {
  frameNamed,
  noStepAt,
  parseAddress,
  type StepAddress,
  stepNames,
  stepsAt,
  withoutQuotes,
} from '../debugger/places/step-addresses.js';
import { notRecorded } from '../debugger/places/unrecorded.js';
import { notice } from '../debugger/session.js';
import { quote } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { goAmong, goToFrame, openToken, shownMoment, type TokenAnswer } from '../questions/token.js';
import { type Cursor, compareCursors, startOf } from '../timeline/cursor.js';
import type { History } from '../timeline/history.js';
import { type Direction, goThrough, goToEnd, move, moveIterations, placeIn } from '../timeline/move.js';
import type { Trace } from '../timeline/trace.js';

export const FIND_COMMANDS = commandGroup('move', [
  ...pair(
    {
      name: 'find',
      keys: ['/'],
      words: 'find a step',
      purpose: 'go far',
      summary: 'Go to the next step of this name: an op, a scope, a phase; * stands for anything.',
      by: 'forward',
    },
    {
      name: 'reverse-find',
      aliases: ['rfind'],
      summary: 'Go back to the last step of this name.',
      by: 'backward',
    },
    {
      usage: '[COUNT] STEP',
      counted: 'before its argument',
      complete: ({ session, moment }) => stepNames(shownMoment(moment, session).trace.frames),
      run: find,
    },
  ),
  {
    name: 'restart',
    aliases: ['start', 'begin', 'home', 'reset', 'rewind'],
    summary: 'Go to the start of the run.',
    run: ({ session, timeline }) => goToStart(timeline, session.where.cursor),
  },
  {
    name: 'checkpoint',
    summary: 'Remember this place: back returns to it from anywhere. It is saved with the session.',
    run: ({ session }) => informAside('This place is remembered: back (<) returns to it.', jumpFrom(session)),
  },
]);

function find(context: CommandContext, argument: string, direction: Direction, name: string): EffectOrTask {
  const { count: times, rest } = splitCount(argument);
  const pattern = withoutQuotes(rest);
  if (pattern === '') {
    return openLine(`${name} `);
  }
  const { frames } = shownMoment(context.moment, context.session).trace;
  const steps = stepsAt(pattern, frames);
  const count = parseCount(times, name);
  const token = openToken(context.session);
  const isOnlyHere = token !== null || context.timeline.replay !== null;
  if (steps.length === 0)
    return isOnlyHere ? warn(noStepAt(pattern, frames)) : goElsewhere(context, pattern, direction, count);
  return token === null ? goToStep(context, pattern, direction, count) : goAmong(token, steps, direction, count);
}

/** Passes over all but the last of `count` steps. */
function* goToStep(
  { session, timeline }: CommandContext,
  pattern: string,
  direction: Direction,
  count: number,
): Task<Destination> {
  let left = count;
  let known: { readonly trace: Trace; readonly steps: readonly number[] } | null = null;
  const arrival = yield* move(timeline, session.where.cursor, direction, ({ trace, cursor }) => {
    if (known?.trace !== trace) known = { trace, steps: stepsAt(pattern, trace.frames) };
    return cursor.row === null && known.steps.includes(cursor.frame) && --left === 0;
  });
  return { kind: 'move', ...arrival };
}

/** To a step that this iteration lacks; where the recording has none on the way either, nowhere. */
function* goElsewhere(context: CommandContext, pattern: string, direction: Direction, count: number): Task<Effect> {
  const arrival = yield* goToStep(context, pattern, direction, count);
  if (arrival.end == null) return arrival;
  if (count > 1) return warn(`Fewer than ${count} steps on the way are called ${quote(pattern)}.`);
  const searched = `this or ${direction === 'forward' ? 'a later' : 'an earlier'} iteration of the recording`;
  return warn(noStepAt(pattern, context.moment.trace.frames, searched));
}

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

function* goToStart(timeline: History, from: Cursor): Task<Destination> {
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
