/**
 * Where each iteration's batch comes from.
 * Invariant: drawing depends on the random state and the position it is given, never on anything remembered.
 */
import { Random, type RandomState } from '../engine/random.js';
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

/** Some examples of a batch in each iteration, drawn at random; the same one may come twice. */
export function createDrawnBatches({ examples, targets }: Batch, size: number): BatchSource {
  return {
    constant: false,
    draw(randomState, batchPosition) {
      const random = new Random(randomState);
      const drawn = Array.from({ length: size }, () => random.nextBelow(examples.length));
      return {
        batch: { examples: drawn.map((k) => examples[k]), targets: drawn.map((k) => targets[k]) },
        randomState: random.state,
        batchPosition: batchPosition + size,
      };
    },
  };
}
