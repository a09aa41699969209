/**
 * Makes the program that replays a recorded run: the real model, optimizer and head, fed with the recorded batches.
 * Invariant: if there are no problems, recorded and computed lists have their elements in the same order.
 */

import { createBigram } from '../../model/models/bigram.js';
import { createGpt } from '../../model/models/gpt.js';
import { LanguageHead } from '../../model/models/language-head.js';
import { createMlp } from '../../model/models/mlp.js';
import type { Batch, Model } from '../../model/models/model.js';
import { createTabular } from '../../model/models/tabular.js';
import { createVocab36 } from '../../model/models/vocab36.js';
import { createAdam, createAdamW } from '../../model/optimizers/adam.js';
import type { Optimizer } from '../../model/optimizers/optimizer.js';
import { createSgd } from '../../model/optimizers/sgd.js';
import { seedRandomState } from '../../numbers/engine/random.js';
import { describeShape, range, type Shape, sizeOf } from '../../numbers/engine/tensor.js';
import type { BatchSource } from '../../training/iteration/batches.js';
import { createProgram, plainSubject, type TrainingProgram } from '../../training/iteration/program.js';
import { createInitialState } from '../../training/iteration/run-state.js';
import type { Reference, ReferenceStep, ReferenceTensor } from './reference-file.js';
import { demand, demandCount, refuseFor } from './reference-parts.js';

/** @param start path of the initial parameters, for messages */
export function createReferenceProgram(reference: Reference, start = 'init'): TrainingProgram {
  const model = createModel(reference);
  const optimizer = createOptimizer(reference);
  const { steps, init } = reference;
  const batches = steps.map((step) => batchOf(model, step));
  const problems = [
    ...listProblems(reference),
    ...parameterProblems(reference, model, start),
    ...steps.flatMap((step, k) => [
      ...demand(step.step === k, `steps[${k}].step is ${step.step}, expected ${k}: steps must be in order`),
      ...batchProblems(model, batches[k], `steps[${k}]`),
      ...shapeProblems(reference, step, `steps[${k}]`),
    ]),
  ];
  refuseFor(problems);
  const { clip_global_norm: mostNorm } = reference.optimizer;
  const parameters = model.parameters.map(({ name, shape }) => ({ shape, data: Float64Array.from(init[name].data) }));
  return createProgram({
    subject: plainSubject(reference.name ?? 'reference', model.words),
    model,
    head: new LanguageHead(reference.loss_reduction, true),
    optimizer,
    schedule: (iteration) => steps[iteration]?.lr ?? reference.optimizer.lr,
    clip: typeof mostNorm === 'number' ? { mostNorm } : undefined,
    batches: createRecordedBatches(batches),
    initial: createInitialState(parameters, optimizer.memory.length, seedRandomState(0)),
    iterations: steps.length,
  });
}

/** `path` names the list, as in `steps[2].inputs`. */
export function idProblems(path: string, ids: readonly number[], limit: number): readonly string[] {
  const found = ids.find((id) => id >= limit);
  return demand(found === undefined, `${path} contains ${found}, expected ids below ${limit}`);
}

const GELU = { gelu_erf: 'gelu', gelu_tanh: 'gelu-tanh', relu: 'relu' } as const;

function createModel({ model, contexts, vocab: words = numbered(model.vocab_size) }: Reference): Model {
  switch (model.kind) {
    case 'tabular':
      return createTabular({ contexts: contexts ?? numbered(model.n_contexts), words });
    case 'vocab36':
      return createVocab36({ words });
    case 'bigram':
      return createBigram({ words });
    case 'mlp':
      return createMlp({ words, block: model.block_size, width: model.n_embd, hidden: model.n_hidden });
    default:
      return createGpt({
        kind: model.kind,
        words,
        width: model.n_embd,
        heads: model.n_head,
        layers: model.n_layer,
        block: model.block_size,
        activation: GELU[model.activation],
        tiedHead: model.tied_head,
        epsilon: model.norm_eps,
      });
  }
}

function numbered(count: number): string[] {
  return range(count).map((position) => String(position));
}

function createOptimizer({ optimizer }: Reference): Optimizer {
  const { lr: learningRate } = optimizer;
  if (!('betas' in optimizer)) return createSgd({ learningRate, momentum: optimizer.momentum });
  const {
    betas: [beta1, beta2],
    eps: epsilon,
    weight_decay: weightDecay,
  } = optimizer;
  const moments = { learningRate, beta1, beta2, epsilon };
  if (optimizer.kind === 'adam') return createAdam(moments);
  return createAdamW({ ...moments, weightDecay, decaying: optimizer.weight_decay_params ?? null });
}

/** The recorded batches in order; the batch position says which comes next. */
function createRecordedBatches(batches: readonly Batch[]): BatchSource {
  return {
    constant: batches.length === 1,
    draw: (randomState, batchPosition) => ({
      batch: batches[batchPosition % batches.length],
      randomState,
      batchPosition: batchPosition + 1,
    }),
  };
}

function batchOf({ reads }: Model, { inputs, targets }: ReferenceStep): Batch {
  /** For a bigram, a flat list is one run of tokens; for the other models it has one entry per example. */
  const isRun = reads.targets === 'each token' && reads.length?.most === Infinity;
  const nested = (ids: ReferenceStep['inputs']): readonly number[][] =>
    isRun && typeof ids[0] === 'number' ? [ids as number[]] : ids.map((entry) => [entry].flat());
  return { examples: nested(inputs), targets: nested(targets) };
}

function listProblems({ model, vocab, contexts, optimizer, steps }: Reference): readonly string[] {
  const rates = optimizer.lr_schedule?.length ?? steps.length;
  return [
    ...demandCount('vocab', vocab, 'words', model.vocab_size),
    ...(model.kind === 'tabular' ? demandCount('contexts', contexts, 'entries', model.n_contexts) : []),
    ...demand(
      rates >= steps.length,
      `optimizer.lr_schedule has ${rates} rates, expected one for each of the ${steps.length} steps`,
    ),
  ];
}

function parameterProblems(
  { init, param_order: order, optimizer }: Reference,
  { parameters }: Model,
  path: string,
): readonly string[] {
  const known = parameters.map(({ name }) => name);
  const named = new Set([...Object.keys(init), ...order, ...(optimizer.weight_decay_params ?? [])]);
  return [
    ...parameters.flatMap(({ name, shape }) => [
      ...demand(init[name] !== undefined, `${path}.${name} is missing`),
      ...tensorProblems(`${path}.${name}`, init[name], [shape]),
    ]),
    ...[...named].flatMap((name) => demand(known.includes(name), `the model has no parameter ${name}`)),
    ...known.flatMap((name) => demand(order.includes(name), `param_order lacks ${name}`)),
  ];
}

function batchProblems({ words, reads }: Model, { examples, targets }: Batch, path: string): readonly string[] {
  const isPaired =
    examples.length === targets.length &&
    examples.every(({ length }, k) => targets[k].length === (reads.targets === 'each token' ? length : 1));
  return [
    ...demand(isPaired, `${path}.targets does not fit its inputs`),
    ...idProblems(`${path}.inputs`, examples.flat(), reads.ids),
    ...idProblems(`${path}.targets`, targets.flat(), words.length),
    ...rowProblems(reads, examples, `${path}.inputs`),
  ];
}

function rowProblems(
  { length: allowed }: Model['reads'],
  examples: Batch['examples'],
  path: string,
): readonly string[] {
  if (allowed === undefined) return [];
  const [length = 0, ...others] = new Set(examples.map((example) => example.length));
  if (length === 0) return [`${path} is empty`];
  if (others.length > 0) return [`${path} has rows of different lengths, which is not supported`];
  const { least, most } = allowed;
  if (least === most) return demand(length === most, `${path} has rows of ${length}, expected ${most}`);
  return demand(length <= most, `${path} has rows of ${length}, longer than the block of ${most}`);
}

function shapeProblems({ model }: Reference, step: ReferenceStep, path: string): readonly string[] {
  const { targets, logits, probs, loss_per_position: losses, activations = {} } = step;
  const positions = [
    targets.length,
    ...targets.slice(0, 1).flatMap((row) => (typeof row === 'number' ? [] : row.length)),
  ];
  // The positions of all sequences may also be recorded as one flat list.
  const forms = [positions, [positions.reduce((a, b) => a * b)]];
  const scored = forms.map((form) => [...form, model.vocab_size]);
  return [
    ...tensorProblems(`${path}.logits`, logits, scored),
    ...tensorProblems(`${path}.probs`, probs, scored),
    ...tensorProblems(`${path}.loss_per_position`, losses, forms),
    ...Object.entries(activations).flatMap(([name, { shape, data, grad = data }]) => [
      ...tensorProblems(`${path}.activations.${name}`, { shape, data }),
      ...tensorProblems(`${path}.activations.${name}.grad`, { shape, data: grad }),
    ]),
  ];
}

/** @param allowed the possible shapes, if they are known */
function tensorProblems(
  path: string,
  tensor: ReferenceTensor | undefined,
  allowed?: readonly Shape[],
): readonly string[] {
  if (tensor === undefined) return [];
  const shape = describeShape(tensor.shape);
  const shapes = allowed?.map(describeShape) ?? [shape];
  if (!shapes.includes(shape)) return [`${path} has the shape ${shape}, expected ${shapes[0]}`];
  return demandCount(path, tensor.data, 'values', sizeOf(tensor.shape), ` for the shape ${shape}`);
}
