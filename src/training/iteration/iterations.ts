/**
 * Training: one iteration after another, each from the state in which the one before it ended. Whoever replays, searches,
 * prints or verifies a run comes through here.
 * Invariant: giving way in the middle of an iteration changes no bit of it.
 */
import { executeInSlices } from '../../numbers/engine/execution.js';
import { createPause, type ProgressStage } from '../../numbers/engine/task.js';
import type { IterationRunner } from './iteration-runner.js';
import type { RunState } from './run-state.js';

/** Looks at the iteration that has been executed; gives the state to go on from, or null to end. */
type AfterIteration = (runner: IterationRunner) => Next | Generator<ProgressStage | null, Next, void>;
type Next = RunState | null;

/**
 * Executes the iterations up to `last`, which is not executed. The values of one are valid as long as the runner says.
 * Yields how far an iteration has got that takes long, null between others.
 */
export function* iterate(
  runner: IterationRunner,
  start: RunState,
  last: number,
  after: AfterIteration,
): Generator<ProgressStage | null, void, void> {
  const isDue = createPause();
  yield* runner.load(start);
  for (let state: Next = start; state !== null && state.iteration < last; ) {
    runner.begin(state);
    let slices = 0;
    for (const done of executeInSlices(runner)) yield executing(done, runner.frames.length, slices++);
    const next = after(runner);
    state = next !== null && 'next' in next ? yield* next : next;
    if (isDue()) yield null;
  }
}

/** In how many slices an iteration must have gone on before its steps are counted; below that, the count is a flicker. */
const LEAST_SLICES = 100;

function executing(done: number, total: number, slices: number): ProgressStage | null {
  return slices < LEAST_SLICES ? null : { name: 'executing', done, total, unit: 'steps' };
}
