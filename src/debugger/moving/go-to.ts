/**
 * Places as people type them: `200`, `200.13`, `.softmax`, `+50`, `-1`, `start`, `end`.
 * Invariant: what cannot be understood changes nothing and says what would be understood.
 */
import { quote } from '../../data/printable.js';
import type { Cursor } from '../../timeline/cursor.js';
import { moveIterations, placeIn } from '../../timeline/move.js';
import type { Task } from '../../timeline/task.js';
import type { Timeline } from '../../timeline/timeline.js';
import { type CommandContext, type Destination, type Effect, warn } from '../command.js';
import { momentAt } from '../places/moment.js';
import { frameOf, noStepAt, parseAddress, type StepAddress, stepNames } from '../places/step-addresses.js';

export type TypedPlace =
  | { readonly kind: 'iterations'; readonly distance: number }
  /** Step 0 is the start of the iteration, step 1 its first executed step. */
  | { readonly kind: 'place'; readonly iteration: number; readonly step: StepAddress };

/** Null when the text names no place. */
export function parsePlace(text: string, current: number, last: number): TypedPlace | null {
  const trimmed = text.trim();
  if (trimmed === 'start') return { kind: 'place', iteration: 0, step: 0 };
  if (trimmed === 'end') return { kind: 'place', iteration: last, step: 0 };
  const distance = /^([+\-−])\s*(\d{1,9})$/.exec(trimmed);
  if (distance !== null) return { kind: 'iterations', distance: Number(distance[2]) * (distance[1] === '+' ? 1 : -1) };
  // A step is a number or a name, which is more than digits and dots.
  const place = /^(\d{1,9})?(?:\.(\d{1,9}|.*[^\d\s.].*))?$/s.exec(trimmed);
  if (place === null || trimmed === '') return null;
  const [, iteration, step = '0'] = place;
  return {
    kind: 'place',
    iteration: iteration === undefined ? current : Number(iteration),
    step: parseAddress(step.trim()),
  };
}

export function goTo(context: CommandContext, argument: string): Effect {
  const { session, timeline } = context;
  const { iterations } = timeline;
  const place = parsePlace(argument, session.cursor.iteration, iterations);
  if (place === null) {
    return warn(
      `${quote(argument.trim())} is no place. Type an iteration (200), a step (200.13, .13 or .softmax), +50, -1, start or end.`,
    );
  }
  if (place.kind === 'iterations') {
    return { kind: 'travel', task: moveIterations(timeline, session.cursor, place.distance) };
  }
  if (place.iteration > iterations) {
    return warn(`Iteration ${place.iteration} is beyond the end: this run has ${iterations} iterations.`);
  }
  return { kind: 'compute', task: reachPlace(context, place.iteration, place.step) };
}

export function* goToCursor(timeline: Timeline, cursor: Cursor): Task<Destination> {
  yield* timeline.reach(cursor.iteration);
  return { cursor, end: null };
}

/** After a place's dot the names of the steps of this iteration. */
export function completeGoTo({ session, timeline }: CommandContext, argument: string): readonly string[] {
  const [iteration] = /^\d*\./.exec(argument) ?? [];
  if (iteration === undefined) return ['start', 'end'];
  return stepNames(momentAt(timeline, session.cursor).trace.frames).map((name) => iteration + name);
}

function* reachPlace({ session, timeline }: CommandContext, iteration: number, step: StepAddress): Task<Effect> {
  const trace = yield* timeline.reach(iteration);
  const frame = frameOf(step, trace.frames);
  if (frame === null) return warn(noStepAt(step, trace.frames));
  const wanted = { branch: session.cursor.branch, iteration, frame, row: null };
  return { kind: 'travel', task: goToCursor(timeline, placeIn(trace, wanted, timeline.iterations)) };
}
