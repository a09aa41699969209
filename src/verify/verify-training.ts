/**
 * Replays a recorded training run through the real model and optimizer and compares every recorded quantity.
 * Invariant: everything that a file records is compared or listed as not compared; nothing is compared with itself.
 */

import { Arena } from '../engine/arena.js';
import type { Value } from '../engine/op.js';
import { type Frame, Tape } from '../engine/tape.js';
import { normOf } from '../engine/tensor.js';
import type { Outcome, TrainingProgram } from '../training/program.js';
import type { RunState } from '../training/run-state.js';
import { findActivation, gradientsByNode, join } from './activations.js';
import { Comparison, listOf, type Recorded, type Verification } from './comparison.js';
import type { Tolerance } from './difference.js';
import type { Reference, ReferenceStep } from './reference-file.js';
import { isRefusal, type Refusal } from './reference-parts.js';
import { createReferenceProgram } from './reference-program.js';
import { collectQuantities, comparePlaces, nudgeState, type PlayedPlace, type Quantity } from './rounding.js';

export interface TrainingOptions {
  /** `accumulated`: each step from what the last one computed; `fed`: from the recorded parameters, where there are any. */
  readonly parameters: 'accumulated' | 'fed';
  readonly tolerance?: Tolerance;
}

export function verifyTraining(reference: Reference, options: TrainingOptions): Verification | Refusal {
  const program = createReferenceProgram(reference);
  if (isRefusal(program)) return program;
  const comparison = new Comparison(options.tolerance);
  const remarks = comparePlaces(comparison, (seed) => play(program, reference, options, seed));
  compareRates(comparison, reference);
  const { length } = reference.steps;
  return comparison.verification(reference.name ?? 'reference', length === 1 ? '1 step' : `${length} steps`, [
    ...remarks,
    ...describeGaps(reference),
  ]);
}

/** What each step computes; with a seed every start that is given, not computed, is moved in the last place. */
function play(
  program: TrainingProgram,
  { steps }: Reference,
  { parameters }: TrainingOptions,
  seed: number | null,
): readonly PlayedPlace[] {
  let state = nudgeState(program.initial, seed);
  return steps.map((step) => {
    const tape = new Tape(new Arena(), new Arena());
    const outcome = program.execute(tape, state);
    const fed = parameters === 'fed' && step.params_after !== undefined;
    state = fed ? nudgeState(feed(program, outcome.end, step), seed) : outcome.end;
    return placeOf(program, step, outcome, tape.frames);
  });
}

type CompareQuantity = (
  quantity: string,
  tensor: string | null,
  recorded: Recorded | undefined,
  compute: () => Recorded | null,
) => void;

function placeOf(
  program: TrainingProgram,
  step: ReferenceStep,
  outcome: Outcome,
  frames: readonly Frame[],
): PlayedPlace {
  const recorded: Quantity[] = [];
  const computed: Quantity[] = [];
  const collect: CompareQuantity = (quantity, tensor, values, compute) => {
    if (values === undefined) return;
    recorded.push({ quantity, tensor, values: listOf(values) });
    const found = compute();
    if (found !== null) computed.push({ quantity, tensor, values: listOf(found) });
  };
  lookUp(collect, program, step, outcome, frames);
  return {
    where: `step ${step.step}`,
    recorded: collectQuantities(recorded),
    computed: collectQuantities(computed),
  };
}

/** The rates are taken from the steps; an optimizer that says otherwise is a contradiction within the file. */
function compareRates(comparison: Comparison, { optimizer, steps }: Reference): void {
  const { lr, lr_schedule: rates } = optimizer;
  const quantity = rates ? 'lr_schedule' : 'lr';
  for (const [k, step] of steps.entries()) comparison.compare(`step ${k}`, { quantity }, rates?.[k] ?? lr, step.lr);
}

/** What is recorded at some steps, but by this schema would be at each, so that nobody takes it for compared. */
function describeGaps({ steps }: Reference): readonly string[] {
  const gaps = EACH_STEP.flatMap((quantity) => {
    const { length } = steps.filter((step) => step[quantity] === undefined);
    if (length === 0) return [];
    return [length === steps.length ? quantity : `${quantity} at ${length} of ${steps.length} steps`];
  });
  return gaps.length === 0 ? [] : [`not recorded, and so not compared: ${gaps.join(', ')}`];
}

const EACH_STEP = [
  'logits',
  'probs',
  'loss_per_position',
  'loss',
  'loss_mean',
  'dlogits',
  'grads',
  'grad_global_norm',
  'clip_coef',
  'params_after',
] as const;

/** Every recorded quantity of a step, with what it is compared with. */
function lookUp(
  compare: CompareQuantity,
  program: TrainingProgram,
  step: ReferenceStep,
  outcome: Outcome,
  frames: readonly Frame[],
): void {
  const { groups } = outcome;
  const gradients = gradientsByNode(frames);
  compare('logits', null, step.logits?.data, () => join(groups.map(({ logits }) => logits)));
  compare('probs', null, step.probs?.data, () => join(groups.map(({ probabilities }) => probabilities)));
  compare('loss_per_position', null, step.loss_per_position?.data, () => join(groups.map(({ terms }) => terms)));
  compare('loss', null, step.loss, () => outcome.objective.data);
  compare('loss_mean', null, step.loss_mean, () => outcome.mean.data);
  compare('dlogits', null, step.dlogits, () =>
    gradientOf(
      groups.map(({ logits }) => logits),
      gradients,
    ),
  );
  compareActivations(compare, step, frames, gradients);
  const byName = indexByName(program);
  for (const [name, recorded] of Object.entries(step.grads ?? {})) {
    compare('grads', name, recorded, () => byName(outcome.gradients, name));
  }
  const { clipping } = outcome;
  compare('grad_global_norm', null, step.grad_global_norm, () => clipping?.norm.data ?? normOf(outcome.gradients));
  compare('clip_coef', null, step.clip_coef, () => clipping?.coefficient.data ?? 1);
  for (const [name, recorded] of Object.entries(step.params_after ?? {})) {
    compare('params_after', name, recorded, () => byName(outcome.updated, name));
  }
  compareMemory(compare, program, step, outcome.end);
}

function compareActivations(
  compare: CompareQuantity,
  { activations = {} }: ReferenceStep,
  frames: readonly Frame[],
  gradients: ReadonlyMap<number, Value>,
): void {
  for (const [name, { data, grad }] of Object.entries(activations)) {
    const found = findActivation(frames, name);
    compare('activations', name, data, () => found && join(found));
    compare('activation gradients', name, grad, () => found && gradientOf(found, gradients));
  }
}

function compareMemory(
  compare: CompareQuantity,
  { optimizer, model }: TrainingProgram,
  { optimizer_state_after: recorded = {} }: ReferenceStep,
  { optimizerState }: RunState,
): void {
  for (const [name, slots] of Object.entries(recorded)) {
    const parameter = model.parameters.findIndex((declaration) => declaration.name === name);
    for (const [slot, data] of Object.entries(slots)) {
      const position = optimizer.memory.indexOf(SLOTS[slot] ?? slot);
      compare('optimizer_state_after', `${name} ${slot}`, data, () =>
        position < 0 ? null : (optimizerState[parameter]?.[position]?.data ?? null),
      );
    }
  }
}

/** Where the name in a file is not that of the optimizer's memory. */
const SLOTS: Readonly<Record<string, string>> = { buf: 'velocity' };

function gradientOf(values: readonly Value[], gradients: ReadonlyMap<number, Value>): Float64Array | null {
  const found = values.flatMap(({ node }) => gradients.get(node) ?? []);
  return found.length === values.length ? join(found) : null;
}

function indexByName({ model }: TrainingProgram) {
  return (values: readonly Value[], name: string): Float64Array | null =>
    values[model.parameters.findIndex((parameter) => parameter.name === name)]?.data ?? null;
}

/** The state with the recorded parameters in place of the computed ones. */
function feed({ model }: TrainingProgram, state: RunState, { params_after: recorded }: ReferenceStep): RunState {
  if (recorded === undefined) return state;
  const parameters = model.parameters.map(({ name, shape }, k) =>
    recorded[name] === undefined ? state.parameters[k] : { shape, data: Float64Array.from(recorded[name]) },
  );
  return { ...state, parameters };
}
