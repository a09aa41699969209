/**
 * From a recorded run to the program that runs it again: the real model, optimizer and head, fed the recorded batches.
 * Invariant: nothing of a file is left out silently; what this cannot run is refused with the reason.
 */

import { seedRandomState } from '../engine/random.js';
import { describeShape, sizeOf, type Tensor } from '../engine/tensor.js';
import { LanguageHead } from '../models/language-head.js';
import type { Batch, Model } from '../models/model.js';
import type { BatchSource } from '../training/batches.js';
import { createProgram, plainSubject, type TrainingProgram } from '../training/program.js';
import type { RunState } from '../training/run-state.js';
import { shapeProblems } from './recorded-shapes.js';
import type { Reference, ReferenceStep } from './reference-file.js';
import { createReferenceModel } from './reference-model.js';
import { createReferenceOptimizer } from './reference-optimizer.js';
import { isRefusal, type Refusal } from './reference-parts.js';

export function createReferenceProgram(reference: Reference): TrainingProgram | Refusal {
  const model = createReferenceModel(reference);
  const optimizer = createReferenceOptimizer(reference);
  if (isRefusal(model) || isRefusal(optimizer)) {
    return { problems: [model, optimizer].flatMap((part) => (isRefusal(part) ? part.problems : [])) };
  }
  const batches = reference.steps.map((step) => batchOf(reference, step));
  const problems = [
    ...parameterProblems(reference, model),
    ...batches.flatMap((batch, k) => batchProblems(reference, batch, k)),
    ...scheduleProblems(reference),
  ];
  if (problems.length > 0) return { problems };
  const misshapen = shapeProblems(reference);
  if (misshapen.length > 0) return { problems: misshapen };
  const { clip_global_norm: mostNorm = null } = reference.optimizer;
  return createProgram({
    subject: plainSubject(reference.name ?? 'reference', model.words),
    model,
    head: new LanguageHead(reference.loss_reduction, true),
    optimizer,
    schedule: (iteration) => reference.steps[iteration]?.lr ?? reference.optimizer.lr,
    ...(mostNorm === null ? {} : { clip: { mostNorm } }),
    batches: createRecordedBatches(batches),
    initial: initialState(reference, model, optimizer.memory.length),
    iterations: batches.length,
  });
}

/** The recorded batches in their order, the position telling which comes next. */
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

function batchOf({ model }: Reference, { inputs, targets }: ReferenceStep): Batch {
  const nested = (ids: ReferenceStep['inputs']): number[][] =>
    ids.map((entry) => (typeof entry === 'number' ? [entry] : entry));
  // A flat list of a bigram is one run of tokens; for the other models it has one entry an example.
  if (model.kind === 'bigram' && typeof inputs[0] === 'number') {
    return { examples: [inputs as number[]], targets: [targets as number[]] };
  }
  return { examples: nested(inputs), targets: nested(targets) };
}

function initialState({ init }: Reference, { parameters }: Model, memoryCount: number): RunState {
  const zeros = (shape: Tensor['shape']): Tensor => ({ shape, data: new Float64Array(sizeOf(shape)) });
  return {
    iteration: 0,
    parameters: parameters.map(({ name, shape }) => ({ shape, data: Float64Array.from(init[name].data) })),
    optimizerState: parameters.map(({ shape }) => Array.from({ length: memoryCount }, () => zeros(shape))),
    randomState: seedRandomState(0),
    batchPosition: 0,
  };
}

function parameterProblems(
  { init, param_order: order, optimizer }: Reference,
  { parameters }: Model,
): readonly string[] {
  const problems = parameters.flatMap(({ name, shape }) => {
    const given = init[name];
    if (given === undefined) return [`init.${name} is missing`];
    if (describeShape(given.shape) !== describeShape(shape)) {
      return [`init.${name} has the shape ${describeShape(given.shape)}, expected ${describeShape(shape)}`];
    }
    const size = sizeOf(shape);
    return given.data.length === size ? [] : [`init.${name} has ${given.data.length} values, expected ${size}`];
  });
  const known = new Set(parameters.map(({ name }) => name));
  const named = [...Object.keys(init), ...order, ...(optimizer.weight_decay_params ?? [])];
  const strange = [...new Set(named.filter((name) => !known.has(name)))];
  const unordered = parameters.filter(({ name }) => !order.includes(name));
  return [
    ...problems,
    ...strange.map((name) => `the model has no parameter ${name}`),
    ...unordered.map(({ name }) => `param_order lacks ${name}`),
  ];
}

function scheduleProblems({ optimizer, steps }: Reference): readonly string[] {
  const length = optimizer.lr_schedule?.length ?? steps.length;
  return length >= steps.length
    ? []
    : [`optimizer.lr_schedule has ${length} rates, expected one for each of the ${steps.length} steps`];
}

function batchProblems({ model }: Reference, { examples, targets }: Batch, step: number): readonly string[] {
  const inputs = model.kind === 'tabular' ? (model.n_contexts ?? 0) : model.vocab_size;
  const tooLarge = (name: string, ids: readonly (readonly number[])[], limit: number): readonly string[] => {
    const found = ids.flat().find((id) => id >= limit);
    return found === undefined ? [] : [`steps[${step}].${name} holds ${found}, expected ids below ${limit}`];
  };
  const paired = examples.length === targets.length && targets.every((row, k) => fits(model.kind, examples[k], row));
  return [
    ...(paired ? [] : [`steps[${step}].targets does not fit its inputs`]),
    ...tooLarge('inputs', examples, inputs),
    ...tooLarge('targets', targets, model.vocab_size),
    ...lengthProblems(model, examples, step),
  ];
}

function fits(kind: string, example: readonly number[], targets: readonly number[]): boolean {
  const eachToken = kind === 'bigram' || kind === 'gpt' || kind === 'microgpt';
  return targets.length === (eachToken ? example.length : 1);
}

function lengthProblems(
  { kind, block_size: block }: Reference['model'],
  examples: Batch['examples'],
  step: number,
): readonly string[] {
  if (kind === 'vocab36' || kind === 'tabular') return [];
  if (examples.length === 0 || examples[0].length === 0) return [`steps[${step}].inputs is empty`];
  const { length } = examples[0];
  if (examples.some((example) => example.length !== length)) {
    return [`steps[${step}].inputs has rows of different lengths, which this cannot run`];
  }
  if (block === undefined) return [];
  if (kind === 'mlp' && length !== block) return [`steps[${step}].inputs has rows of ${length}, expected ${block}`];
  return length > block ? [`steps[${step}].inputs has rows of ${length}, longer than the block of ${block}`] : [];
}
