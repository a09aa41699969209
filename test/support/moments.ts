/** Places in a run that tests look for, and what is known there. */
import { type Moment, momentAt, type PredictionPart, predictionPartOf } from '../../src/debugger/places/moment.js';
import { finish } from '../../src/numbers/engine/task.js';
import { type Cursor, START } from '../../src/timeline/cursor.js';
import type { History, ReplayedHistory } from '../../src/timeline/history.js';
import type { Timeline } from '../../src/timeline/timeline.js';

/** The moment after the frame that computed this for the prediction of a number, from 0. */
export function momentOfPart(timeline: History, iteration: number, part: PredictionPart, prediction = 0): Moment {
  const start = momentAt(timeline, { ...START, iteration });
  const matching = start.trace.frames.filter((frame) => predictionPartOf(start, frame) === part);
  const scope = start.trace.outcome.groups[prediction].scope;
  const frame = matching.find((candidate) => scope !== null && candidate.scope.includes(scope));
  if (frame === undefined) throw new Error(`no ${part} of prediction ${prediction}`);
  return momentAt(timeline, { ...START, iteration, frame: frame.index });
}

/** The moment after the first frame with this label whose scope contains the text. */
export function momentAfter(timeline: Timeline, iteration: number, label: string, scope = ''): Moment {
  const trace = timeline.trace(iteration);
  const frame = trace.frames.find(
    (candidate) => candidate.label === label && candidate.scope.join(' › ').includes(scope),
  );
  if (frame === undefined) throw new Error(`No frame is labelled ${label}.`);
  return momentAt(timeline, { ...START, iteration, frame: frame.index });
}

/** Every whole-frame cursor of the first iterations, in order. */
export function allCursors(timeline: ReplayedHistory, iterations = timeline.iterations): readonly Cursor[] {
  finish(timeline.visit(iterations));
  return Array.from({ length: iterations }, (_, iteration) => iteration).flatMap((iteration) =>
    Array.from({ length: timeline.trace(iteration).frames.length + 1 }, (_, k) => ({
      ...START,
      iteration,
      frame: k - 1,
    })),
  );
}
