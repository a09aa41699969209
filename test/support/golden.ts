/**
 * Reference runs of schema `lm-golden/1`: what a file holds, and the real program that it describes.
 * Invariant: a file that cannot be run yet says what it needs; it is never passed over in silence.
 */
import { createWholeBatch } from '../../src/data/batches.js';
import type { TrainingProgram } from '../../src/data/program.js';
import { createTensor, type Tensor } from '../../src/engine/tensor.js';
import type { LossReduction } from '../../src/models/language-head.js';
import type { Batch, Model } from '../../src/models/model.js';
import { createTabular } from '../../src/models/tabular.js';
import { createVocab36 } from '../../src/models/vocab36.js';
import { createAdam } from '../../src/optimizers/adam.js';
import type { Optimizer } from '../../src/optimizers/optimizer.js';
import { createSgd } from '../../src/optimizers/sgd.js';
import { assembleProgram } from './programs.js';
import { listReferences, readReference } from './reference-files.js';

export const GOLDEN_SCHEMA = 'lm-golden/1';

interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type ByName<T> = Readonly<Record<string, T>>;

export interface GoldenStep {
  readonly step: number;
  readonly lr: number;
  /** Row numbers of a table, or the ids of each context. */
  readonly inputs: readonly (number | readonly number[])[];
  readonly targets: readonly number[];
  readonly logits: StoredTensor;
  readonly probs: StoredTensor;
  readonly loss_per_position: StoredTensor;
  readonly loss: number;
  readonly loss_mean: number;
  readonly dlogits: readonly number[];
  readonly grads: ByName<readonly number[]>;
  readonly grad_global_norm: number;
  readonly params_after?: ByName<readonly number[]>;
  readonly activations?: ByName<StoredTensor & { readonly grad: readonly number[] }>;
  readonly optimizer_state_after?: ByName<ByName<readonly number[]>>;
}

export interface GoldenFile {
  readonly schema: string;
  readonly name: string;
  readonly model: { readonly kind: string; readonly vocab_size: number; readonly n_contexts?: number };
  readonly loss_reduction: LossReduction;
  readonly optimizer: {
    readonly kind: string;
    readonly lr: number;
    readonly momentum?: number;
    readonly betas?: readonly [number, number];
    readonly eps?: number;
    readonly clip_global_norm: number | null;
  };
  readonly param_order: readonly string[];
  readonly init: ByName<StoredTensor>;
  readonly vocab?: readonly string[];
  readonly contexts?: readonly string[];
  readonly steps: readonly GoldenStep[];
}

/** Files of the schema among the reference files. */
export function listGolden(): readonly GoldenFile[] {
  return listReferences()
    .map((file) => readReference<GoldenFile>(file))
    .filter(({ schema }) => schema === GOLDEN_SCHEMA);
}

/** What the file needs that these tests do not build yet; null when it can be run. */
export function missingFor(file: GoldenFile): string | null {
  const needs: string[] = [];
  if (!(file.model.kind in MODELS)) needs.push(`model ${file.model.kind}`);
  if (!(file.optimizer.kind in OPTIMIZERS)) needs.push(`optimizer ${file.optimizer.kind}`);
  if (file.optimizer.clip_global_norm !== null) needs.push('clipping');
  return needs.length === 0 ? null : needs.join(', ');
}

export function createGoldenProgram(file: GoldenFile): TrainingProgram {
  const model = MODELS[file.model.kind](file);
  const [first, ...others] = file.steps.map(batchOf);
  const varies = others.some((batch) => JSON.stringify(batch) !== JSON.stringify(first));
  if (varies) throw new Error(`${file.name} changes its batch from step to step, which these tests do not build yet.`);
  const names = model.parameters.map(({ name }) => name);
  if (names.join() !== file.param_order.join())
    throw new Error(`${file.name} orders its parameters ${file.param_order}.`);
  return assembleProgram({
    model,
    parameters: names.map((name) => tensorOf(file, name, file.init[name].data)),
    optimizer: OPTIMIZERS[file.optimizer.kind](file),
    batches: createWholeBatch(first),
    iterations: file.steps.length,
    lossReduction: file.loss_reduction,
  });
}

const MODELS: Readonly<Record<string, (file: GoldenFile) => Model>> = {
  tabular: (file) =>
    createTabular({
      contexts: file.contexts ?? Array.from({ length: file.model.n_contexts ?? 0 }, (_, row) => `context ${row}`),
      words: wordsOf(file),
    }),
  vocab36: (file) => createVocab36({ words: wordsOf(file) }),
};

const OPTIMIZERS: Readonly<Record<string, (file: GoldenFile) => Optimizer>> = {
  sgd: ({ optimizer: { lr } }) => createSgd({ learningRate: lr, momentum: 0 }),
  momentum: ({ optimizer: { lr, momentum = 0 } }) => createSgd({ learningRate: lr, momentum }),
  adam: ({ optimizer: { lr, betas: [beta1, beta2] = [0.9, 0.999], eps = 1e-8 } }) =>
    createAdam({ learningRate: lr, beta1, beta2, epsilon: eps }),
};

function batchOf({ inputs, targets }: GoldenStep): Batch {
  return {
    examples: inputs.map((input) => (typeof input === 'number' ? [input] : input)),
    targets: targets.map((target) => [target]),
  };
}

function wordsOf(file: GoldenFile): readonly string[] {
  return file.vocab ?? Array.from({ length: file.model.vocab_size }, (_, id) => `word ${id}`);
}

export function namesOf(program: TrainingProgram): readonly string[] {
  return program.model.parameters.map(({ name }) => name);
}

export function tensorOf(file: GoldenFile, name: string, data: readonly number[]): Tensor {
  return createTensor(file.init[name].shape, data);
}
