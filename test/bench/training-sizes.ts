/**
 * What the bench trains: five models from a bigram to a GPT of 0.8 million parameters, on random tokens, with Adam.
 * Invariant: sizes and batches are those of the PyTorch bench that stands beside it, so that ratios mean something.
 */

import { createBigram } from '../../src/model/models/bigram.js';
import { createGpt } from '../../src/model/models/gpt.js';
import { LanguageHead } from '../../src/model/models/language-head.js';
import { createMlp } from '../../src/model/models/mlp.js';
import { type Batch, drawInitial, type Model } from '../../src/model/models/model.js';
import { createAdam } from '../../src/model/optimizers/adam.js';
import { Random, seedRandomState } from '../../src/numbers/engine/random.js';
import { sizeOf } from '../../src/numbers/engine/tensor.js';
import type { BatchSource } from '../../src/training/iteration/batches.js';
import { createProgram, plainSubject, type TrainingProgram } from '../../src/training/iteration/program.js';

export interface BenchSize {
  readonly key: string;
  readonly title: string;
  readonly program: TrainingProgram;
}

const WORDS = Array.from({ length: 27 }, (_, id) => (id === 0 ? '.' : String.fromCharCode(96 + id)));
const BATCHES = 64;

export const BENCH_KEYS = ['a', 'b', 'c', 'd', 'e'] as const;
export type BenchKey = (typeof BENCH_KEYS)[number];

export function createBenchSize(key: BenchKey): BenchSize {
  const random = new Random(seedRandomState(1));
  const repeat = (make: (k: number) => Batch): readonly Batch[] => Array.from({ length: BATCHES }, (_, k) => make(k));
  switch (key) {
    case 'a': {
      const batches = repeat(() => sequences(1, 32, random));
      return {
        key,
        title: 'bigram, V=27, batch 32',
        program: program(createBigram({ words: WORDS }), batches, random),
      };
    }
    case 'b': {
      const model = createMlp({ words: WORDS, block: 3, width: 10, hidden: 200 });
      const batches = repeat(() => contexts(32, 3, random));
      return { key, title: 'MLP, block 3, 10×200, batch 32', program: program(model, batches, random) };
    }
    case 'c': {
      const model = createGpt({
        kind: 'microgpt',
        words: WORDS,
        width: 16,
        heads: 4,
        layers: 1,
        block: 16,
        activation: 'relu',
        tiedHead: false,
      });
      const batches = repeat((k) => sequences(1, 3 + ((7 * k) % 9), random));
      return { key, title: 'microgpt, 16 wide, 1 layer, a document a step', program: program(model, batches, random) };
    }
    case 'd':
      return { key, title: 'GPT, 64 wide, 4 layers, block 32, batch 4', program: gpt(64, 32, 4, random) };
    case 'e':
      return { key, title: 'GPT, 128 wide, 4 layers, block 64, batch 12', program: gpt(128, 64, 12, random) };
  }
}

function gpt(width: number, block: number, batch: number, random: Random): TrainingProgram {
  const model = createGpt({
    kind: 'gpt',
    words: WORDS,
    width,
    heads: 4,
    layers: 4,
    block,
    activation: 'gelu-tanh',
    tiedHead: true,
  });
  return program(
    model,
    Array.from({ length: 16 }, () => sequences(batch, block, random)),
    random,
  );
}

function program(model: Model, batches: readonly Batch[], random: Random): TrainingProgram {
  const parameters = model.parameters.map((declaration) => drawInitial(declaration, random));
  return createProgram({
    subject: plainSubject(model.kind, model.words),
    model,
    head: new LanguageHead('mean', true),
    optimizer: createAdam({ learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
    batches: inTurn(batches),
    initial: {
      iteration: 0,
      parameters,
      optimizerState: parameters.map(({ shape }) =>
        [0, 1].map(() => ({ shape, data: new Float64Array(sizeOf(shape)) })),
      ),
      randomState: random.state,
      batchPosition: 0,
      optimizerSteps: 0,
    },
    iterations: 1_000_000,
  });
}

function inTurn(batches: readonly Batch[]): BatchSource {
  return {
    constant: false,
    draw: (randomState, batchPosition) => ({
      batch: batches[batchPosition % batches.length],
      randomState,
      batchPosition: batchPosition + 1,
    }),
  };
}

function sequences(count: number, length: number, random: Random): Batch {
  const draw = (): number[][] =>
    Array.from({ length: count }, () => Array.from({ length }, () => random.nextBelow(WORDS.length)));
  return { examples: draw(), targets: draw() };
}

function contexts(count: number, block: number, random: Random): Batch {
  return { examples: sequences(count, block, random).examples, targets: sequences(count, 1, random).targets };
}
