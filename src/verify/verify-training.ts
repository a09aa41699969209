/**
 * Replays a recorded training run through the real model and optimizer and compares every recorded quantity.
 */

import { reporting } from '../engine/slices.js';
import { sizeOf } from '../engine/tensor.js';
import type { Task } from '../timeline/task.js';
import { iterate } from '../training/iterations.js';
import type { TrainingProgram } from '../training/program.js';
import { Replayer } from '../training/replayer.js';
import type { RunState } from '../training/run-state.js';
import { Comparison, type Pair, type Tolerance, type Verification } from './comparison.js';
import { pairsOf } from './quantities.js';
import { EACH_STEP, type Reference, type ReferenceStep } from './reference-file.js';
import { isRefusal, type Refusal } from './reference-parts.js';
import { createReferenceProgram } from './reference-program.js';
import { comparePlayed, nudgeState } from './rounding.js';

export interface TrainingOptions {
  /**
   * `accumulated`: each step starts from what the last one computed; `fed`: from recorded parameters, if there are any.
   */
  readonly parameters: 'accumulated' | 'fed';
  readonly tolerance?: Tolerance;
}

export function* verifyTraining(
  reference: Reference,
  { parameters, tolerance }: TrainingOptions,
): Task<Verification | Refusal> {
  const program = createReferenceProgram(reference);
  if (isRefusal(program)) return program;
  const { steps } = reference;
  if (parameters === 'fed') {
    const problems = steps.flatMap((step, k) => feedProblems(program, step, k));
    if (problems.length > 0) return { problems };
  }
  const comparison = new Comparison(tolerance);
  const remarks = yield* comparePlayed(comparison, (seed) => play(program, steps, parameters === 'fed', seed));
  for (const k of steps.keys()) comparison.compare(pairOfRates(reference, k));
  const extent = steps.length === 1 ? '1 step' : `${steps.length} steps`;
  return comparison.verification(extent, [...remarks, ...describeGaps(steps)]);
}

/** What each step computes; with a seed, every start that is given rather than computed is moved in the last place. */
function* play(
  program: TrainingProgram,
  steps: readonly ReferenceStep[],
  isFed: boolean,
  seed: number | null,
): Task<readonly Pair[]> {
  const start = nudgeState(program.initial, seed);
  const pairs: Pair[] = [];
  let done = 0;
  const playing = iterate(new Replayer(program), start, steps.length, (played) => {
    const { end } = played.outcome;
    pairs.push(...pairsOf(`step ${done}`, steps[done], played, program));
    const { params_after: recorded } = steps[done++];
    return isFed && recorded !== undefined ? nudgeState(feed(program, end, recorded), seed) : end;
  });
  yield* reporting(playing, () => ({ done, total: steps.length }));
  return pairs;
}

/** The rates are taken from the steps; if the optimizer says otherwise, the file contradicts itself. */
function pairOfRates({ optimizer: { lr, lr_schedule: rates }, steps }: Reference, k: number): Pair {
  const quantity = rates ? 'lr_schedule' : 'lr';
  return { where: `step ${k}`, quantity, tensor: null, recorded: [rates?.[k] ?? lr], computed: [steps[k].lr] };
}

/** What stands in the way of starting the next step from what was recorded after this one. */
function feedProblems({ model }: TrainingProgram, { params_after: recorded }: ReferenceStep, k: number): string[] {
  return model.parameters.flatMap(({ name, shape }) => {
    const found = recorded?.[name];
    return found === undefined || found.length === sizeOf(shape)
      ? []
      : [`steps[${k}].params_after.${name} has ${found.length} numbers, expected ${sizeOf(shape)}`];
  });
}

/** The state with the recorded parameters in place of the computed ones. */
function feed(
  { model }: TrainingProgram,
  state: RunState,
  recorded: Readonly<Record<string, readonly number[]>>,
): RunState {
  const parameters = model.parameters.map(({ name, shape }, k) =>
    recorded[name] === undefined ? state.parameters[k] : { shape, data: Float64Array.from(recorded[name]) },
  );
  return { ...state, parameters };
}

/** What is missing at some or all steps, so that nobody assumes it was compared. */
function describeGaps(steps: readonly ReferenceStep[]): readonly string[] {
  const gaps = EACH_STEP.flatMap((quantity) => {
    const { length } = steps.filter((step) => step[quantity] === undefined);
    if (length === 0) return [];
    return [length === steps.length ? quantity : `${quantity} at ${length} of ${steps.length} steps`];
  });
  return gaps.length === 0 ? [] : [`not recorded, and so not compared: ${gaps.join(', ')}`];
}
