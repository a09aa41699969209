/**
 * Recorded descents of schema `lm-golden-trajectory/1`: a few iterations out of long runs by plain gradient descent, each run
 * at its own rate from the same start. Their form, and the program that runs one again.
 * Invariant: what a program cannot be built from is refused; the recorded rows are not looked at but for the start.
 */
import * as z from 'zod/mini';
import { seedRandomState } from '../engine/random.js';
import { describeShape, sizeOf } from '../engine/tensor.js';
import { LanguageHead } from '../models/language-head.js';
import type { Batch, Model } from '../models/model.js';
import { createTabular } from '../models/tabular.js';
import { createVocab36 } from '../models/vocab36.js';
import { createSgd } from '../optimizers/sgd.js';
import { createWholeBatch } from '../training/batches.js';
import { createProgram, plainSubject, type TrainingProgram } from '../training/program.js';
import {
  atLeastOne,
  id,
  isRefusal,
  list,
  lists,
  matrix,
  names,
  number,
  type Refusal,
  readAs,
  reduction,
  size,
  wholeNumber,
} from './reference-parts.js';

const iteration = wholeNumber(0, 1_000_000);

const row = z.object(
  {
    iteration,
    p_target: z.optional(list),
    loss_per_step: z.optional(list),
    total_loss: z.optional(number),
    logits: z.optional(matrix),
    probs: z.optional(matrix),
    s: z.optional(list),
    h: z.optional(matrix),
    params: z.optional(lists),
    parameters: z.optional(lists),
    grads: z.optional(lists),
    gradients: z.optional(lists),
  },
  { error: 'an object that describes an iteration' },
);

const run = z.object(
  { lr: number, first_iteration_below_0p1: z.optional(z.nullable(iteration)), rows: atLeastOne(row, 'row') },
  { error: 'an object with lr and rows' },
);

export const trajectorySchema = z.object(
  {
    schema: z.string(),
    name: z.optional(z.string({ error: 'a text' })),
    generator: z.optional(z.string({ error: 'a text' })),
    model: z.optional(
      z.object(
        { kind: z.enum(['tabular', 'vocab36'], { error: '"tabular" or "vocab36"' }), vocab_size: z.optional(size) },
        { error: 'an object with kind and vocab_size' },
      ),
    ),
    vocab: names,
    contexts: z.union([names, z.array(z.array(id))], { error: 'a list of texts, or a list of lists of ids' }),
    logits: z.optional(matrix),
    targets: atLeastOne(id, 'id'),
    loss_reduction: reduction,
    optimizer: z.literal('sgd', { error: '"sgd", the only optimizer that such a file can be run with' }),
    runs: atLeastOne(run, 'run'),
  },
  { error: 'a JSON object' },
);

export type Trajectory = z.output<typeof trajectorySchema>;
export type TrajectoryRun = Trajectory['runs'][number];
export type TrajectoryRow = TrajectoryRun['rows'][number];

export function readTrajectory(raw: unknown): Trajectory | Refusal {
  const trajectory = readAs(trajectorySchema, raw);
  if (isRefusal(trajectory)) return trajectory;
  const problems = problemsOf(trajectory);
  return problems.length > 0 ? { problems } : trajectory;
}

/** The program of one run; `runs[position]` says at which rate. */
export function createTrajectoryProgram(trajectory: Trajectory, position: number): TrainingProgram | Refusal {
  const { vocab, loss_reduction: lossReduction, runs } = trajectory;
  const model = createModel(trajectory);
  const start = startOf(trajectory, position, model);
  if (isRefusal(start)) return start;
  return createProgram({
    subject: plainSubject(trajectory.name ?? 'trajectory', vocab),
    model,
    head: new LanguageHead(lossReduction, true),
    optimizer: createSgd({ learningRate: runs[position].lr, momentum: 0 }),
    batches: createWholeBatch(batchOf(trajectory)),
    initial: {
      iteration: 0,
      parameters: model.parameters.map(({ shape }, k) => ({ shape, data: Float64Array.from(start[k]) })),
      optimizerState: model.parameters.map(() => []),
      randomState: seedRandomState(0),
      batchPosition: 0,
    },
    iterations: Math.max(...runs[position].rows.map((recorded) => recorded.iteration)) + 1,
  });
}

function isTable({ model }: Trajectory): boolean {
  return model === undefined || model.kind === 'tabular';
}

function createModel(trajectory: Trajectory): Model {
  const { vocab: words, contexts } = trajectory;
  if (!isTable(trajectory)) return createVocab36({ words });
  return createTabular({ words, contexts: contexts.map((context) => [context].flat().join(' ')) });
}

function batchOf(trajectory: Trajectory): Batch {
  const targets = trajectory.targets.map((target) => [target]);
  if (isTable(trajectory)) return { examples: targets.map((_, context) => [context]), targets };
  return { examples: trajectory.contexts as readonly (readonly number[])[], targets };
}

/** The values of each parameter before the first update: the table's are given once, the others in the row of iteration 0. */
function startOf(trajectory: Trajectory, position: number, model: Model): readonly (readonly number[])[] | Refusal {
  if (isTable(trajectory)) return [(trajectory.logits ?? []).flat()];
  const first = trajectory.runs[position].rows.find((recorded) => recorded.iteration === 0);
  const given = first?.params ?? first?.parameters;
  if (given === undefined) {
    return { problems: [`runs[${position}].rows has no iteration 0 with params, from which the run would start`] };
  }
  const problems = model.parameters.flatMap(({ name, shape }) => {
    const count = given[name]?.length ?? 0;
    if (count === sizeOf(shape)) return [];
    return [`runs[${position}] starts with ${count} values of ${name}, expected ${describeShape(shape)}`];
  });
  return problems.length > 0 ? { problems } : model.parameters.map(({ name }) => given[name]);
}

function problemsOf(trajectory: Trajectory): readonly string[] {
  const { vocab, contexts, targets, model, logits } = trajectory;
  const count = contexts.length;
  const tooLarge = targets.findIndex((target) => target >= vocab.length);
  const problems = [
    ...(targets.length === count ? [] : [`targets has ${targets.length} ids, expected ${count}, one a context`]),
    ...(tooLarge < 0 ? [] : [`targets[${tooLarge}] is ${targets[tooLarge]}, expected ids below ${vocab.length}`]),
  ];
  if (model?.vocab_size !== undefined && model.vocab_size !== vocab.length) {
    problems.push(`vocab has ${vocab.length} words, expected ${model.vocab_size}`);
  }
  if (isTable(trajectory)) return [...problems, ...tableProblems(logits ?? [], count, vocab.length)];
  contexts.forEach((context, position) => {
    if (typeof context === 'string') problems.push(`contexts[${position}] is a text, expected a list of ids`);
    else if (context.some((word) => word >= vocab.length)) {
      problems.push(`contexts[${position}] holds ${Math.max(...context)}, expected ids below ${vocab.length}`);
    }
  });
  return problems;
}

function tableProblems(logits: readonly (readonly number[])[], rows: number, columns: number): readonly string[] {
  if (logits.length !== rows) return [`logits has ${logits.length} rows, expected ${rows}, one a context`];
  return logits.flatMap(({ length }, position) =>
    length === columns ? [] : [`logits[${position}] has ${length} values, expected ${columns}`],
  );
}
