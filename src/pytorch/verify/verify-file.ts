/**
 * Verifies the text of a reference file: the schema that it names decides how it is read and run. A recorded training run is
 * replayed through the real model and optimizer, and every recorded quantity compared.
 * Invariant: what the schema does not name is listed as not compared.
 */
import type * as z from 'zod/mini';
import { refuse, refusing } from '../../files/refusal.js';
import { reporting, type Task } from '../../numbers/engine/task.js';
import { sizeOf } from '../../numbers/engine/tensor.js';
import { IterationRunner } from '../../training/iteration/iteration-runner.js';
import { iterate } from '../../training/iteration/iterations.js';
import type { TrainingProgram } from '../../training/iteration/program.js';
import type { RunState } from '../../training/iteration/run-state.js';
import { ownField, parseJson } from '../../training/json-text.js';
import { Comparison, type Pair, type Tolerance, type Verification } from './comparison.js';
import { pairsOf } from './quantities.js';
import { EACH_STEP, type Reference, type ReferenceStep, trainingSchema } from './reference-file.js';
import { demandCount, readAs, refuseFor, unknownFields } from './reference-parts.js';
import { createReferenceProgram } from './reference-program.js';
import { comparePlayed, nudgeState } from './rounding.js';
import { softmaxSchema, unarySchema, verifySoftmax, verifyUnary } from './verify-functions.js';
import { trajectorySchema, verifyTrajectory } from './verify-trajectory.js';

/** Verifies a file of any schema; the options apply only to recorded training runs. */
export function* verifyInSlices(text: string, options: TrainingOptions): Task<Verification> {
  const json = refusing('the file is ', () => parseJson(text));
  const name = ownField(json, 'schema');
  if (typeof name !== 'string' || !Object.hasOwn(SCHEMAS, name)) {
    const got = name === undefined ? 'the file names no schema' : `schema is ${JSON.stringify(name).slice(0, 80)}`;
    const known = Object.keys(SCHEMAS).map((schema) => `"${schema}"`);
    return refuse(`${got}, expected one of ${known.join(', ')}`);
  }
  return yield* SCHEMAS[name](json, options);
}

type Verify<File> = (file: File, options: TrainingOptions) => Task<Verification>;

const SCHEMAS: Readonly<Record<string, Verify<unknown>>> = {
  'lm-golden/1': reading(trainingSchema, verifyTraining),
  'lm-golden-trajectory/1': reading(trajectorySchema, verifyTrajectory),
  'lm-golden-softmax/1': reading(softmaxSchema, atOnce(verifySoftmax)),
  'lm-golden-unary/1': reading(unarySchema, atOnce(verifyUnary)),
};

function reading<Schema extends z.ZodMiniType<object>>(
  schema: Schema,
  verify: Verify<z.output<Schema>>,
): Verify<unknown> {
  return function* (raw, options) {
    const file = readAs(schema, raw);
    return withUnknownFields(yield* verify(file, options), unknownFields(raw, file));
  };
}

function atOnce<File>(verify: (file: File) => Verification): Verify<File> {
  // biome-ignore lint/correctness/useYield: it is soon done
  return function* (file) {
    return verify(file);
  };
}

function withUnknownFields(verification: Verification, fields: readonly string[]): Verification {
  const reason = 'the schema, as backstep knows it, has no such field';
  const notCompared = [...verification.notCompared, ...fields.map((what) => ({ what, reason }))];
  if (verification.differences.length === 0)
    refuseFor(['nothing in it can be compared', ...notCompared.map(({ what, reason }) => `${what}: ${reason}`)]);
  return { ...verification, notCompared };
}

export interface TrainingOptions {
  /** Whether each step starts from recorded parameters, if there are any, rather than from what the last one computed. */
  readonly isFed: boolean;
  readonly tolerance?: Tolerance;
}

function* verifyTraining(reference: Reference, { isFed, tolerance }: TrainingOptions): Task<Verification> {
  const program = createReferenceProgram(reference);
  const { steps } = reference;
  if (isFed) refuseFor(steps.flatMap((step, k) => feedProblems(program, step, k)));
  const comparison = new Comparison(tolerance);
  const remarks = yield* comparePlayed(comparison, (seed) => play(program, steps, isFed, seed));
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
  const playing = iterate(new IterationRunner(program), start, steps.length, (played) => {
    const { end } = played.outcome;
    pairs.push(...pairsOf(`step ${done}`, steps[done], played));
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
  return model.parameters.flatMap(({ name, shape }) =>
    demandCount(`steps[${k}].params_after.${name}`, recorded?.[name], 'numbers', sizeOf(shape)),
  );
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
