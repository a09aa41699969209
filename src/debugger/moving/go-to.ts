/**
 * Places as people type them: `200`, `200.13`, `.13`, `+50`, `-1`, `start`, `end`.
 * Invariant: what cannot be understood changes nothing and says what would be understood.
 */
import { quote } from '../../data/printable.js';
import { startOf } from '../../timeline/cursor.js';
import type { History } from '../../timeline/history.js';
import { hasIteration, iterationAfter, iterationBefore } from '../../timeline/iteration-numbers.js';
import { type Arrival, goToEnd, moveIterations, placeIn } from '../../timeline/move.js';
import type { Task } from '../../timeline/task.js';
import { type CommandContext, type Destination, type Effect, warn } from '../command.js';

export type Place =
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'iterations'; readonly distance: number }
  | { readonly kind: 'place'; readonly iteration: number; readonly step: number };

/** Step 0 is the start of the iteration, step 1 its first executed step. Null when the text names no place. */
export function parsePlace(text: string, current: number): Place | null {
  const trimmed = text.trim();
  if (trimmed === 'start' || trimmed === 'end') return { kind: trimmed };
  const distance = /^([+\-−])\s*(\d{1,9})$/.exec(trimmed);
  if (distance !== null) return { kind: 'iterations', distance: Number(distance[2]) * (distance[1] === '+' ? 1 : -1) };
  const place = /^(\d{1,9})?(?:\.(\d{1,9}))?$/.exec(trimmed);
  if (place === null || trimmed === '' || trimmed === '.') return null;
  return {
    kind: 'place',
    iteration: place[1] === undefined ? current : Number(place[1]),
    step: place[2] === undefined ? 0 : Number(place[2]),
  };
}

export function goTo({ session, timeline }: CommandContext, argument: string): Effect {
  const { cursor } = session;
  const place = parsePlace(argument, cursor.iteration);
  if (place === null) {
    return warn(
      `${quote(argument.trim())} is no place. Type an iteration (200), a step (200.13 or .13), +50, -1, start or end.`,
    );
  }
  switch (place.kind) {
    case 'start':
      return { kind: 'travel', task: goToStart(timeline, cursor.branch) };
    case 'end':
      return { kind: 'travel', task: arriveAtEnd(timeline, cursor.branch) };
    case 'iterations':
      return { kind: 'travel', task: moveIterations(timeline, cursor, place.distance) };
    case 'place': {
      const problem = whyNotThere(timeline, place.iteration);
      if (problem !== null) return warn(problem);
      return { kind: 'travel', task: reachPlace(timeline, cursor.branch, place.iteration, place.step) };
    }
  }
}

export function* goToStart(timeline: History, branch: number): Task<Destination> {
  const cursor = startOf(timeline, branch);
  yield* timeline.reach(cursor.iteration);
  return { cursor, end: null };
}

function* arriveAtEnd(timeline: History, branch: number): Task<Destination> {
  const { cursor } = yield* goToEnd(timeline, startOf(timeline, branch));
  yield* timeline.reach(cursor.iteration);
  return { cursor, end: null };
}

function* reachPlace(timeline: History, branch: number, iteration: number, step: number): Task<Arrival> {
  const trace = yield* timeline.reach(iteration);
  return { cursor: placeIn(trace, { branch, iteration, frame: step - 1, row: null }, timeline), end: null };
}

/** Why one cannot go to an iteration; null where it is there. */
function whyNotThere({ numbers, replay }: History, iteration: number): string | null {
  if (hasIteration(numbers, iteration)) return null;
  if (replay !== null) {
    return `Iteration ${iteration} is beyond the end: this run has ${replay.iterations} iterations.`;
  }
  const near = [iterationBefore(numbers, iteration), iterationAfter(numbers, iteration)].filter((n) => n !== null);
  return `Iteration ${iteration} was not recorded. The nearest ${near.length === 1 ? 'is' : 'are'} ${near.join(' and ')}.`;
}
