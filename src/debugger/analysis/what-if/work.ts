/**
 * How much there is to compute in an iteration, in about nanoseconds of a fast machine.
 * Invariant: counted from the trace, never measured, so what is made within a bound is the same on every machine.
 */
import { sizeOf } from '../../../engine/tensor.js';
import type { ReplayedTrace } from '../../../timeline/trace.js';

/** What a step takes however small it is, and how much more an update of all parameters is than the loss. */
const [LOSS_STEP, UPDATE_STEP, UPDATE] = [1000, 4000, 3];

export function workOf({ frames, outcome: { parameters, groups } }: ReplayedTrace) {
  const predictions = groups.reduce((sum, group) => sum + group.predictions.length, 0);
  const products = predictions * parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { loss: LOSS_STEP * frames.length + products, update: UPDATE_STEP * frames.length + UPDATE * products };
}
