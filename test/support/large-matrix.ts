/**
 * A program with a matrix that is too large to be shown as numbers: a table of many contexts by many words.
 */

import { Random, seedRandomState } from '../../src/engine/random.js';
import { createTensor } from '../../src/engine/tensor.js';
import { createTabular } from '../../src/models/tabular.js';
import { createSgd } from '../../src/optimizers/sgd.js';
import { createWholeBatch } from '../../src/training/batches.js';
import type { TrainingProgram } from '../../src/training/program.js';
import { assembleProgram } from './programs.js';

export function createLargeMatrix(contexts: number, words: number): TrainingProgram {
  const random = new Random(seedRandomState(7));
  const names = (what: string, count: number): string[] => Array.from({ length: count }, (_, k) => `${what}${k}`);
  return assembleProgram({
    model: createTabular({ contexts: names('c', contexts), words: names('w', words) }),
    parameters: [
      createTensor(
        [contexts, words],
        Array.from({ length: contexts * words }, () => random.nextNormal()),
      ),
    ],
    optimizer: createSgd({ learningRate: 0.1, momentum: 0 }),
    batches: createWholeBatch({ examples: [[0], [1], [5]], targets: [[1], [2], [9]] }),
    iterations: 100,
  });
}
