/**
 * Training: one iteration after another, each from the state in which the one before it ended. Whoever replays, searches,
 * prints or verifies a run comes through here.
 * Invariant: giving way in the middle of an iteration changes no bit of it.
 */
import { createPause, type ProgressStage, sliceEnd } from '../../numbers/engine/task.js';
import type { Replayer } from './replayer.js';
import type { RunState } from './run-state.js';

/** Looks at the iteration that has been executed; gives the state to go on from, or null to end. */
type AfterIteration = (replayer: Replayer) => Next | Generator<ProgressStage | null, Next, void>;
type Next = RunState | null;

/**
 * Executes the iterations up to `last`, which is not executed. The values of one are valid as long as the replayer says.
 * Yields how far an iteration has got that takes long, null between others.
 */
export function* iterate(
  replayer: Replayer,
  start: RunState,
  last: number,
  after: AfterIteration,
): Generator<ProgressStage | null, void, void> {
  const isDue = createPause();
  yield* replayer.load(start);
  for (let state: Next = start; state !== null && state.iteration < last; ) {
    replayer.begin(state);
    for (let slices = 0; !replayer.runUntil(sliceEnd()); slices++) yield executing(replayer, slices);
    const next = after(replayer);
    state = next !== null && 'next' in next ? yield* next : next;
    if (isDue()) yield null;
  }
}

/** In how many slices an iteration must have gone on before its steps are counted; below that, the count is a flicker. */
const LEAST_SLICES = 100;

function executing({ done, frames }: Replayer, slices: number): ProgressStage | null {
  return slices < LEAST_SLICES ? null : { name: 'executing', done, total: frames.length, unit: 'steps' };
}
