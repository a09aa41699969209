/**
 * Programs for tests, built from the real parts: the notebook's two models, one that draws random batches, and one too
 * large for a screen.
 */

import { LanguageHead, type LossReduction } from '../../src/model/models/language-head.js';
import type { Batch, Model } from '../../src/model/models/model.js';
import { createTabular } from '../../src/model/models/tabular.js';
import { createVocab36 } from '../../src/model/models/vocab36.js';
import { createAdam } from '../../src/model/optimizers/adam.js';
import type { Optimizer } from '../../src/model/optimizers/optimizer.js';
import { createSgd } from '../../src/model/optimizers/sgd.js';
import { Random, seedRandomState } from '../../src/numbers/engine/random.js';
import { createTensor, sizeOf, type Tensor } from '../../src/numbers/engine/tensor.js';
import type { BatchSource } from '../../src/training/iteration/batches.js';
import { createWholeBatch } from '../../src/training/iteration/batches.js';
import { createProgram, type Subject, type TrainingProgram } from '../../src/training/iteration/program.js';
import type { RunState } from '../../src/training/iteration/run-state.js';

export interface AssembledParts {
  readonly model: Model;
  /** In the order of the model's declarations. */
  readonly parameters: readonly Tensor[];
  readonly optimizer: Optimizer;
  readonly batches: BatchSource;
  readonly iterations: number;
  readonly lossReduction?: LossReduction;
  readonly shifted?: boolean;
  readonly seed?: number;
}

export function assembleProgram(parts: AssembledParts): TrainingProgram {
  const { model, parameters, optimizer, batches, iterations, lossReduction = 'sum', shifted = true, seed = 1 } = parts;
  const initial: RunState = {
    iteration: 0,
    parameters,
    optimizerState: parameters.map(({ shape }) => optimizer.memory.map(() => zerosOf(shape))),
    randomState: seedRandomState(seed),
    batchPosition: 0,
    optimizerSteps: 0,
  };
  const head = new LanguageHead(lossReduction, shifted);
  return createProgram({ subject: describe(model), model, head, optimizer, batches, initial, iterations });
}

export interface NotebookOptions {
  readonly learningRate?: number;
  readonly iterations?: number;
  readonly shifted?: boolean;
}

/** Two contexts and three words under gradient descent: the smallest program with all five phases. */
export function createSmallTabular(options: NotebookOptions = {}): TrainingProgram {
  const { learningRate = 0.1, iterations = 5000, shifted = true } = options;
  return assembleProgram({
    model: createTabular({ contexts: ['we', 'we love'], words: ['we', 'love', 'learning'] }),
    parameters: [createTensor([2, 3], [0.4, -1.2, 2.1, -0.3, 1.5, 0.2])],
    optimizer: createSgd({ learningRate, momentum: 0 }),
    batches: createWholeBatch({ examples: [[0], [1]], targets: [[1], [2]] }),
    iterations,
    shifted,
  });
}

const WORDS = ['we', 'love', 'deep', 'learning', 'models'];

/** Three vectors under Adam, with a batch of two predictions drawn at random every iteration. */
export function createRandomVocab36({ iterations = 5000, learningRate = 0.02 }: NotebookOptions = {}): TrainingProgram {
  const model = createVocab36({ words: WORDS });
  const random = new Random(seedRandomState(36));
  return assembleProgram({
    model,
    parameters: model.parameters.map(({ shape }) => drawNormal(shape, random)),
    optimizer: createAdam({ learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
    batches: createRandomPairs([
      { example: [0], target: 1 },
      { example: [0, 1], target: 2 },
      { example: [0, 1, 2], target: 3 },
      { example: [0, 0, 1], target: 4 },
    ]),
    iterations,
    lossReduction: 'mean',
  });
}

/** A table of many contexts and words: a matrix that does not fit a screen as numbers. */
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

interface Prediction {
  readonly example: readonly number[];
  readonly target: number;
}

/** Two predictions per iteration: one drawn at random, one taken in order, so that both kinds of state matter. */
function createRandomPairs(predictions: readonly Prediction[]): BatchSource {
  const pairs: readonly (readonly Batch[])[] = predictions.map((first) =>
    predictions.map((second) => ({
      examples: [first.example, second.example],
      targets: [[first.target], [second.target]],
    })),
  );
  return {
    constant: false,
    draw(randomState, batchPosition) {
      const random = new Random(randomState);
      const first = pairs[random.nextBelow(predictions.length)];
      return {
        batch: first[batchPosition % predictions.length],
        randomState: random.state,
        batchPosition: batchPosition + 1,
      };
    },
  };
}

function drawNormal(shape: readonly number[], random: Random): Tensor {
  return createTensor(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.nextNormal()),
  );
}

function zerosOf(shape: readonly number[]): Tensor {
  return { shape, data: new Float64Array(sizeOf(shape)) };
}

function describe(model: Model): Subject {
  return {
    name: `a ${model.kind} model for tests`,
    description: '',
    vocabulary: model.words,
    unscored: [],
    sequences: [],
    remarks: [],
    noteFor: () => null,
  };
}
