/**
 * Where each iteration's batch comes from.
 * Invariant: drawing depends on the random state and the position it is given, never on anything remembered.
 */
import type { RandomState } from '../engine/random.js';
import type { Batch } from '../models/model.js';

export interface DrawnBatch {
  readonly batch: Batch;
  readonly randomState: RandomState;
  readonly batchPosition: number;
}

export interface BatchSource {
  /** Whether every iteration trains on the same predictions in the same order. */
  readonly constant: boolean;
  draw(randomState: RandomState, batchPosition: number): DrawnBatch;
}

/** The same batch every time: every prediction of every sequence. */
export function createWholeBatch(batch: Batch): BatchSource {
  return { constant: true, draw: (randomState, batchPosition) => ({ batch, randomState, batchPosition }) };
}
