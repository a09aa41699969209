/**
 * Places as people type them: `200`, `200.13`, `.13`, `+50`, `-1`, `start`, `end`.
 * Invariant: what cannot be understood changes nothing and says what would be understood.
 */
import { quote } from '../../data/printable.js';
import { type Arrival, moveIterations, placeIn } from '../../timeline/move.js';
import type { Task } from '../../timeline/task.js';
import type { Timeline } from '../../timeline/timeline.js';
import { type CommandContext, type Effect, warn } from '../command.js';

export type Place =
  | { readonly kind: 'iterations'; readonly distance: number }
  | { readonly kind: 'place'; readonly iteration: number; readonly step: number };

/** Step 0 is the start of the iteration, step 1 its first executed step. Null when the text names no place. */
export function parsePlace(text: string, current: number, last: number): Place | null {
  const trimmed = text.trim();
  if (trimmed === 'start') return { kind: 'place', iteration: 0, step: 0 };
  if (trimmed === 'end') return { kind: 'place', iteration: last, step: 0 };
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
  const { iterations } = timeline;
  const place = parsePlace(argument, session.cursor.iteration, iterations);
  if (place === null) {
    return warn(
      `${quote(argument.trim())} is no place. Type an iteration (200), a step (200.13 or .13), +50, -1, start or end.`,
    );
  }
  if (place.kind === 'iterations') {
    return { kind: 'travel', task: moveIterations(timeline, session.cursor, place.distance) };
  }
  if (place.iteration > iterations) {
    return warn(`Iteration ${place.iteration} is beyond the end: this run has ${iterations} iterations.`);
  }
  return { kind: 'travel', task: reachPlace(timeline, session.cursor.branch, place.iteration, place.step) };
}

function* reachPlace(timeline: Timeline, branch: number, iteration: number, step: number): Task<Arrival> {
  const trace = yield* timeline.reach(iteration);
  return { cursor: placeIn(trace, { branch, iteration, frame: step - 1, row: null }, timeline.iterations), end: null };
}
