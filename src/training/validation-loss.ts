/**
 * How surprised a model is by text it has not been trained on.
 * Invariant: only the forward pass runs and no parameter changes; every prediction counts the same, whatever its batch.
 */
import { Arena } from '../engine/arena.js';
import { Tape } from '../engine/tape.js';
import type { Tensor } from '../engine/tensor.js';
import type { Batch } from '../models/model.js';
import type { ProgramParts } from './program.js';

interface ValidationLoss {
  /** Mean over the predictions, in nats; NaN without any. */
  readonly loss: number;
  readonly predictions: number;
}

export function assessValidation(
  parts: Pick<ProgramParts, 'model' | 'head'>,
  parameters: readonly Tensor[],
  batches: readonly Batch[],
): ValidationLoss {
  const assessing = assessByBatch(parts, parameters, batches);
  for (;;) {
    const slice = assessing.next();
    if (slice.done === true) return slice.value;
  }
}

/** The same a batch at a time, for models that take long. */
export function* assessByBatch(
  { model, head }: Pick<ProgramParts, 'model' | 'head'>,
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
    const values = model.parameters.map(({ name, axes }, k) => tape.parameter(name, parameters[k], axes));
    const assessment = head.assess(tape, model.forward(tape, values, batch));
    total += assessment.total.data[0];
    predictions += assessment.groups.reduce((sum, { targets }) => sum + targets.data.length, 0);
  }
  return { loss: total / predictions, predictions };
}
