/**
 * Reference runs of schema `lm-golden/1`: from a file to the real program, and every quantity that the file records
 * compared with what the program computes.
 * Invariant: a file that cannot be run yet says what it needs; it is never passed over in silence.
 */
import { createWholeBatch } from '../../src/data/batches.js';
import type { Outcome, TrainingProgram } from '../../src/data/program.js';
import type { RunState } from '../../src/data/run-state.js';
import { Arena } from '../../src/engine/arena.js';
import { isPullback } from '../../src/engine/pullback.js';
import { type Frame, Tape } from '../../src/engine/tape.js';
import { createTensor, normOf, type Tensor } from '../../src/engine/tensor.js';
import type { LossReduction } from '../../src/models/language-head.js';
import type { Batch, Model } from '../../src/models/model.js';
import { createTabular } from '../../src/models/tabular.js';
import { createVocab36 } from '../../src/models/vocab36.js';
import { createAdam } from '../../src/optimizers/adam.js';
import type { Optimizer } from '../../src/optimizers/optimizer.js';
import { createSgd } from '../../src/optimizers/sgd.js';
import { ADAM_TOLERANCE, assertClose, REFERENCE_TOLERANCE, type Tolerance } from './closeness.js';
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

/** Runs the file from its initial parameters and compares every step; differences accumulate over the run. */
export function compareRun(file: GoldenFile): void {
  const program = createGoldenProgram(file);
  let state = program.initial;
  for (const step of file.steps) state = compareStep(file, program, step, state).end;
}

/** The same, but each step starts from the parameters that the file gives after the step before, where it gives them. */
export function compareEachStep(file: GoldenFile): void {
  const program = createGoldenProgram(file);
  let state = program.initial;
  for (const step of file.steps) {
    const { end } = compareStep(file, program, step, state);
    const { params_after: given } = step;
    state =
      given === undefined
        ? end
        : { ...end, parameters: namesOf(program).map((name) => tensorOf(file, name, given[name])) };
  }
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

/** How the file names what an optimizer remembers, in the order in which ours remembers it. */
const MEMORY_KEYS: Readonly<Record<string, readonly string[]>> = { sgd: [], momentum: ['buf'], adam: ['m', 'v'] };

function compareStep(file: GoldenFile, program: TrainingProgram, step: GoldenStep, state: RunState): Outcome {
  const tape = new Tape(new Arena(), new Arena());
  const outcome = program.execute(tape, state, step.lr);
  const at = (what: string): string => `${file.name}, step ${step.step}, ${what}`;
  const { groups } = outcome;
  assertClose(at('logits'), joined(groups.map(({ logits }) => logits)), step.logits.data);
  assertClose(at('probs'), joined(groups.map(({ probabilities }) => probabilities)), step.probs.data);
  assertClose(at('loss per position'), joined(groups.map(({ terms }) => terms)), step.loss_per_position.data);
  assertClose(at('loss'), outcome.objective.data, [step.loss]);
  assertClose(at('mean loss'), outcome.mean.data, [step.loss_mean]);
  assertClose(at('dlogits'), joined(groups.map(({ logits }) => gradientIn(tape.frames, logits.node))), step.dlogits);
  assertClose(at('gradient norm'), [normOf(outcome.gradients)], [step.grad_global_norm]);
  compareActivations(at, tape.frames, step);
  compareParameters(file, program, at, step, outcome);
  return outcome;
}

function compareParameters(
  file: GoldenFile,
  program: TrainingProgram,
  at: (what: string) => string,
  step: GoldenStep,
  { gradients, end }: Outcome,
): void {
  const tolerance: Tolerance = file.optimizer.kind === 'adam' ? ADAM_TOLERANCE : REFERENCE_TOLERANCE;
  namesOf(program).forEach((name, k) => {
    assertClose(at(`gradient of ${name}`), gradients[k].data, step.grads[name]);
    const after = step.params_after?.[name];
    if (after !== undefined) assertClose(at(`${name} after`), end.parameters[k].data, after, tolerance);
    const remembered = step.optimizer_state_after?.[name];
    if (remembered === undefined) return;
    const keys = MEMORY_KEYS[file.optimizer.kind];
    if (Object.keys(remembered).sort().join() !== [...keys].sort().join()) {
      throw new Error(at(`the file remembers ${Object.keys(remembered)} of ${name}, the optimizer ${keys}`));
    }
    keys.forEach((key, slot) => {
      assertClose(at(`${key} of ${name}`), end.optimizerState[k][slot].data, remembered[key]);
    });
  });
}

/** Activations are recorded by their symbol, one prediction after the other. */
function compareActivations(at: (what: string) => string, frames: readonly Frame[], step: GoldenStep): void {
  for (const [symbol, expected] of Object.entries(step.activations ?? {})) {
    const made = frames.filter(
      ({ op, output, scope }) => scope[0] === 'forward' && output.symbol === symbol && !isPullback(op),
    );
    const outputs = made.map(({ output }) => output);
    assertClose(at(`activation ${symbol}`), joined(outputs), expected.data);
    const gradients = outputs.map(({ node }) => gradientIn(frames, node));
    assertClose(at(`gradient of activation ${symbol}`), joined(gradients), expected.grad);
  }
}

/** The gradient of the loss by a recorded value: the sum of what its pullbacks brought, where there are several. */
function gradientIn(frames: readonly Frame[], node: number): Tensor {
  const [first, ...others] = frames.filter(({ op, inputs }) => isPullback(op) && inputs[op.input + 1].node === node);
  if (first === undefined) throw new Error(`No gradient of value ${node} was recorded.`);
  const data = first.output.data.slice();
  for (const { output } of others) for (let i = 0; i < data.length; i++) data[i] += output.data[i];
  return { shape: first.output.shape, data };
}

function batchOf({ inputs, targets }: GoldenStep): Batch {
  return {
    examples: inputs.map((input) => (typeof input === 'number' ? [input] : input)),
    targets: targets.map((target) => [target]),
  };
}

function wordsOf(file: GoldenFile): readonly string[] {
  return file.vocab ?? Array.from({ length: file.model.vocab_size }, (_, id) => `word ${id}`);
}

function namesOf(program: TrainingProgram): readonly string[] {
  return program.model.parameters.map(({ name }) => name);
}

function tensorOf(file: GoldenFile, name: string, data: readonly number[]): Tensor {
  return createTensor(file.init[name].shape, data);
}

function joined(tensors: readonly Tensor[]): readonly number[] {
  return tensors.flatMap(({ data }) => Array.from(data));
}
