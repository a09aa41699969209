/**
 * Computes the loss on text that the model has not been trained on.
 * Invariant: every prediction counts the same, whatever the size of its batch.
 */
import { Arena } from '../engine/arena.js';
import { Tape } from '../engine/tape.js';
import type { Tensor } from '../engine/tensor.js';
import { type Batch, placeParameters } from '../models/model.js';
import type { Outcome, ProgramParts } from './program.js';

interface ValidationLoss {
  /** Mean over the predictions, in nats; NaN without any. */
  readonly loss: number;
  readonly predictions: number;
}

type Assessing = Pick<ProgramParts, 'model' | 'head'>;

/** The validation loss, with the parameters from before the update, if it is due at this iteration; otherwise null. */
export function validationLossAt(program: ProgramParts, { end, parameters }: Outcome): number | null {
  const { validation } = program;
  if (validation === undefined || (end.iteration - 1) % validation.every !== 0) return null;
  return assessValidation(program, parameters, validation.batches).loss;
}

export function assessValidation(
  parts: Assessing,
  parameters: readonly Tensor[],
  batches: readonly Batch[],
): ValidationLoss {
  const assessing = assessByBatch(parts, parameters, batches);
  for (;;) {
    const slice = assessing.next();
    if (slice.done === true) return slice.value;
  }
}

/** The same in slices of one batch, for models that take long. */
export function* assessByBatch(
  { model, head }: Assessing,
  parameters: readonly Tensor[],
  batches: readonly Batch[],
): Generator<{ readonly done: number; readonly total: number; readonly unit: string }, ValidationLoss, void> {
  const arena = new Arena();
  const lasting = new Arena();
  const tape = new Tape();
  let total = 0;
  let predictions = 0;
  for (const [position, batch] of batches.entries()) {
    yield { done: position, total: batches.length, unit: 'batches' };
    arena.reset();
    tape.begin(arena, lasting);
    const values = placeParameters(model, tape, parameters);
    const assessment = head.assess(tape, model.forward(tape, values, batch));
    total += assessment.total.data[0];
    predictions += assessment.groups.reduce((sum, { targets }) => sum + targets.data.length, 0);
  }
  return { loss: total / predictions, predictions };
}
