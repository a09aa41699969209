/**
 * Computes the loss on text that the model has not been trained on.
 * Invariant: every prediction counts the same, whatever the size of its batch.
 */

import { type Batch, placeParameters } from '../../model/models/model.js';
import { Arena } from '../../numbers/engine/arena.js';
import { Execution, executeInSlices } from '../../numbers/engine/execution.js';
import { Tape } from '../../numbers/engine/tape.js';
import type { Tensor } from '../../numbers/engine/tensor.js';
import type { Outcome, ProgramParts } from './program.js';

/** The validation loss, with the parameters from before the update, if it is due at this iteration; otherwise null. */
export function* validateAt(program: ProgramParts, { end, parameters }: Outcome) {
  const { validation } = program;
  if (validation === undefined || (end.iteration - 1) % validation.every !== 0) return null;
  return yield* assessByBatch(program, parameters, validation.batches);
}

/**
 * The mean loss over the predictions, in nats, NaN without any; and how many these are. In slices, for models that take
 * long: of a single batch, its steps are counted.
 */
export function* assessByBatch(
  { model, head }: Pick<ProgramParts, 'model' | 'head'>,
  parameters: readonly Tensor[],
  batches: readonly Batch[],
) {
  const arena = new Arena();
  const lasting = new Arena();
  const tape = new Tape('later');
  let total = 0;
  let predictions = 0;
  for (const [position, batch] of batches.entries()) {
    arena.reset();
    tape.begin(arena, lasting);
    const values = placeParameters(model, tape, parameters);
    const assessment = head.assess(tape, model.forward(tape, values, batch));
    for (const done of executeInSlices(new Execution(tape.steps))) {
      yield batches.length === 1
        ? { name: 'validation', done, total: tape.steps.length, unit: 'steps' }
        : { name: 'validation', done: position, total: batches.length, unit: 'batches' };
    }
    total += assessment.total.data[0];
    predictions += assessment.groups.reduce((sum, { targets }) => sum + targets.data.length, 0);
  }
  return { loss: total / predictions, predictions };
}
