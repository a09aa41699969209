/**
 * Replays a recorded training run through the real model and optimizer and compares every recorded quantity.
 * Invariant: everything that a file records is compared or listed as not compared; nothing is compared with itself.
 */
import type { Outcome, TrainingProgram } from '../data/program.js';
import type { RunState } from '../data/run-state.js';
import { Arena } from '../engine/arena.js';
import type { Value } from '../engine/op.js';
import { type Frame, Tape } from '../engine/tape.js';
import { normOf } from '../engine/tensor.js';
import { findActivation, gradientsByNode, join } from './activations.js';
import { type Difference, DifferenceCollector, type Tolerance } from './difference.js';
import { isRefusal, type Reference, type ReferenceStep, type Refusal } from './reference-file.js';
import { createReferenceProgram } from './reference-program.js';

/** Adam's g / √v amplifies rounding where a gradient is about as small as ε. */
export const VERIFY_TOLERANCE: Tolerance = { absolute: 1e-10, relative: 1e-8 };

export interface VerifyOptions {
  /** `accumulated`: each step from what the last one computed; `fed`: from the recorded parameters, where there are any. */
  readonly parameters: 'accumulated' | 'fed';
  readonly tolerance: Tolerance;
}

export interface Verification {
  readonly name: string;
  readonly steps: number;
  readonly tolerance: Tolerance;
  readonly differences: readonly Difference[];
  /** Recorded quantities that this model has nothing to compare with. */
  readonly notCompared: readonly string[];
  readonly passed: boolean;
}

const DEFAULT_OPTIONS: VerifyOptions = { parameters: 'accumulated', tolerance: VERIFY_TOLERANCE };

export function verify(reference: Reference, options: VerifyOptions = DEFAULT_OPTIONS): Verification | Refusal {
  const program = createReferenceProgram(reference);
  if (isRefusal(program)) return program;
  const comparison = new Comparison(options.tolerance);
  let state = program.initial;
  reference.steps.forEach((step, k) => {
    const tape = new Tape(new Arena(), new Arena());
    const outcome = program.execute(tape, state);
    comparison.step = k;
    compareStep(comparison, program, step, outcome, tape.frames);
    state = options.parameters === 'fed' ? feed(program, outcome.end, step) : outcome.end;
  });
  const { differences, notCompared } = comparison;
  return {
    name: reference.name ?? 'reference',
    steps: reference.steps.length,
    tolerance: options.tolerance,
    differences,
    notCompared,
    passed: differences.every(({ passed }) => passed),
  };
}

class Comparison {
  step = 0;
  private readonly collectors = new Map<string, DifferenceCollector>();
  private readonly missing = new Set<string>();

  constructor(private readonly tolerance: Tolerance) {}

  get differences(): readonly Difference[] {
    return Array.from(this.collectors.values(), ({ result }) => result);
  }

  get notCompared(): readonly string[] {
    return [...this.missing];
  }

  compare(
    quantity: string,
    tensor: string | null,
    recorded: ArrayLike<number> | number | undefined,
    compute: () => ArrayLike<number> | number | null,
  ): void {
    if (recorded === undefined) return;
    const computed = compute();
    const name = tensor === null ? quantity : `${quantity} ${tensor}`;
    if (computed === null) {
      this.missing.add(name);
      return;
    }
    let collector = this.collectors.get(name);
    if (collector === undefined) {
      collector = new DifferenceCollector(quantity, tensor, this.tolerance);
      this.collectors.set(name, collector);
    }
    collector.compare(this.step, listOf(computed), listOf(recorded));
  }
}

function compareStep(
  comparison: Comparison,
  program: TrainingProgram,
  step: ReferenceStep,
  outcome: Outcome,
  frames: readonly Frame[],
): void {
  const { groups } = outcome;
  const gradients = gradientsByNode(frames);
  comparison.compare('logits', null, step.logits?.data, () => join(groups.map(({ logits }) => logits)));
  comparison.compare('probs', null, step.probs?.data, () => join(groups.map(({ probabilities }) => probabilities)));
  comparison.compare('loss_per_position', null, step.loss_per_position?.data, () =>
    join(groups.map(({ terms }) => terms)),
  );
  comparison.compare('loss', null, step.loss, () => outcome.objective.data);
  comparison.compare('loss_mean', null, step.loss_mean, () => outcome.mean.data);
  comparison.compare('dlogits', null, step.dlogits, () =>
    gradientOf(
      groups.map(({ logits }) => logits),
      gradients,
    ),
  );
  compareActivations(comparison, step, frames, gradients);
  const byName = indexByName(program);
  for (const [name, recorded] of Object.entries(step.grads ?? {})) {
    comparison.compare('grads', name, recorded, () => byName(outcome.gradients, name));
  }
  const { clipping } = outcome;
  comparison.compare(
    'grad_global_norm',
    null,
    step.grad_global_norm,
    () => clipping?.norm.data ?? normOf(outcome.gradients),
  );
  comparison.compare('clip_coef', null, step.clip_coef, () => clipping?.coefficient.data ?? 1);
  for (const [name, recorded] of Object.entries(step.params_after ?? {})) {
    comparison.compare('params_after', name, recorded, () => byName(outcome.updated, name));
  }
  compareMemory(comparison, program, step, outcome.end);
}

function compareActivations(
  comparison: Comparison,
  { activations = {} }: ReferenceStep,
  frames: readonly Frame[],
  gradients: ReadonlyMap<number, Value>,
): void {
  for (const [name, { data, grad }] of Object.entries(activations)) {
    const found = findActivation(frames, name);
    comparison.compare('activations', name, data, () => found && join(found));
    comparison.compare('activation gradients', name, grad, () => found && gradientOf(found, gradients));
  }
}

function compareMemory(
  comparison: Comparison,
  { optimizer, model }: TrainingProgram,
  { optimizer_state_after: recorded = {} }: ReferenceStep,
  { optimizerState }: RunState,
): void {
  for (const [name, slots] of Object.entries(recorded)) {
    const parameter = model.parameters.findIndex((declaration) => declaration.name === name);
    for (const [slot, data] of Object.entries(slots)) {
      const position = optimizer.memory.indexOf(SLOTS[slot] ?? slot);
      comparison.compare('optimizer_state_after', `${name} ${slot}`, data, () =>
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

function listOf(numbers: ArrayLike<number> | number): ArrayLike<number> {
  return typeof numbers === 'number' ? [numbers] : numbers;
}
