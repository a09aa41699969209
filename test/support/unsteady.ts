/** What makes an iteration depend on something other than its state, so that replays of it diverge. */
import { createProgram, type TrainingProgram } from '../../src/training/iteration/program.js';

/** A program that has a learning rate larger by a part of itself, and a batch position ahead, once `error` says so. */
export function unsteady(program: TrainingProgram) {
  const { schedule, optimizer, batches } = program;
  const error = { rate: 0, position: 0 };
  return {
    error,
    program: createProgram({
      ...program,
      schedule: (iteration) => (schedule?.(iteration) ?? optimizer.learningRate) * (1 + error.rate),
      batches: {
        ...batches,
        draw: (state, position) => {
          const drawn = batches.draw(state, position);
          return { ...drawn, batchPosition: drawn.batchPosition + error.position };
        },
      },
    }),
  };
}

/** All that a user reads of it. */
export const DIVERGED =
  /When iteration (\d+) was executed again, .+? That is a fault of backstep or of this machine, so nothing is shown that depends on it\./;
