/**
 * Verifies recorded trajectories, schema `lm-golden-trajectory/1`: a few iterations of long runs by plain gradient
 * descent, each run at its own rate from the same start.
 * Invariant: a run is replayed from its start alone; nothing recorded later is used.
 */
import * as z from 'zod/mini';
import { reporting, type Task } from '../../numbers/engine/task.js';
import { IterationRunner } from '../../training/iteration/iteration-runner.js';
import { iterate } from '../../training/iteration/iterations.js';
import type { TrainingProgram } from '../../training/iteration/program.js';
import { Comparison, type Pair, type Verification } from './comparison.js';
import { pairsOf } from './quantities.js';
import type { Reference } from './reference-file.js';
import {
  atLeastOne,
  demand,
  demandCount,
  fields,
  fileOf,
  id,
  is,
  list,
  lists,
  matrix,
  names,
  number,
  optional,
  reduction,
  refuseFor,
  size,
  wholeNumber,
} from './reference-parts.js';
import { createReferenceProgram, idProblems } from './reference-program.js';
import { comparePlayed, nudgeState } from './rounding.js';

const THRESHOLD = 0.1;

const iteration = wholeNumber(0);
const row = fields(
  {
    iteration,
    ...optional({
      p_target: list,
      loss_per_step: list,
      total_loss: number,
      logits: matrix,
      probs: matrix,
      s: list,
      h: matrix,
      params: lists,
      parameters: lists,
      grads: lists,
      gradients: lists,
    }),
  },
  'that describes an iteration',
);
const run = fields(
  { lr: number, first_iteration_below_0p1: z.optional(z.nullable(iteration)), rows: atLeastOne(row, 'row') },
  'with lr and rows',
);
const model = fields(
  { kind: z.enum(['tabular', 'vocab36'], is('"tabular" or "vocab36"')), vocab_size: z.optional(size) },
  'with kind and vocab_size',
);

export const trajectorySchema = fileOf({
  model: z._default(model, { kind: 'tabular' }),
  vocab: names,
  contexts: z.union([names, z.array(z.array(id))], is('a list of texts, or a list of lists of ids')),
  logits: z._default(matrix, []),
  targets: atLeastOne(id, 'id'),
  loss_reduction: reduction,
  optimizer: z.literal('sgd', is('"sgd", the only supported optimizer')),
  runs: atLeastOne(run, 'run'),
});

type Trajectory = z.output<typeof trajectorySchema>;
type Run = Trajectory['runs'][number];

export function* verifyTrajectory(trajectory: Trajectory): Task<Verification> {
  const { runs } = trajectory;
  refuseFor(problemsOf(trajectory));
  const comparison = new Comparison();
  const remarks: string[] = [];
  for (const [position, run] of runs.entries()) {
    const program = createReferenceProgram(asTraining(trajectory, run), `runs[${position}].${startOf(run).path}`);
    remarks.push(...(yield* comparePlayed(comparison, (seed) => play(program, run, seed))));
  }
  const recorded = runs.reduce((count, { rows }) => count + rows.length, 0);
  return comparison.verification(`${runs.length} runs, ${recorded} recorded iterations`, remarks);
}

/** Runs up to the last recorded iteration; iteration n is what is computed after n updates. */
function* play(
  program: TrainingProgram,
  { lr, rows, first_iteration_below_0p1: wanted }: Run,
  seed: number | null,
): Task<readonly Pair[]> {
  const last = Math.max(...rows.map((row) => row.iteration), wanted ?? 0);
  const start = nudgeState(program.initial, seed);
  const pairs: Pair[] = [];
  let firstBelow = Infinity;
  let now = 0;
  const playing = iterate(new IterationRunner(program), start, last + 1, (played) => {
    const { end, total } = played.outcome;
    now = end.iteration - 1;
    if (total.data[0] < THRESHOLD) firstBelow = Math.min(firstBelow, now);
    for (const row of rows.filter(({ iteration }) => iteration === now)) {
      // Some files call tensors `params`, others `parameters`.
      const { params = row.parameters, grads = row.gradients } = row;
      pairs.push(...pairsOf(`lr ${lr}, iteration ${now}`, { ...row, params, grads }, played));
    }
    return end;
  });
  yield* reporting(playing, () => ({ done: now + 1, total: last + 1 }));
  if (wanted === undefined) return pairs;
  // Infinity stands for never.
  const recorded = [wanted ?? Infinity];
  const quantity = 'first_iteration_below_0p1';
  return [...pairs, { where: `lr ${lr}`, quantity, tensor: null, recorded, computed: [firstBelow] }];
}

/** The run as a recorded training run with a single step, since all steps have the same batch. */
function asTraining(trajectory: Trajectory, run: Run): Reference {
  const { schema, vocab, contexts, targets, logits, loss_reduction } = trajectory;
  const { lr } = run;
  const isTable = trajectory.model.kind === 'tabular';
  const sizes = { vocab_size: vocab.length, n_contexts: contexts.length };
  const start = isTable ? { logits: logits.flat() } : (startOf(run).params ?? {});
  const shape = isTable ? [contexts.length, vocab.length] : [vocab.length];
  return {
    schema,
    model: { ...sizes, kind: trajectory.model.kind },
    loss_reduction,
    optimizer: { kind: 'sgd', lr, momentum: 0, dampening: 0, nesterov: false, weight_decay: 0 },
    param_order: Object.keys(start),
    init: Object.fromEntries(Object.entries(start).map(([parameter, data]) => [parameter, { shape, data }])),
    vocab,
    ...(isTable && { contexts: contexts.map((context) => [context].flat().join(' ')) }),
    steps: [
      {
        step: 0,
        lr,
        inputs: contexts.map((context, position) => (isTable || typeof context === 'string' ? [position] : context)),
        targets,
      },
    ],
  };
}

/** The recorded parameters before the first update, for models other than tabular. */
function startOf({ rows }: Run) {
  const position = rows.findIndex((row) => row.iteration === 0);
  const { params, parameters } = rows[position] ?? {};
  return { params: params ?? parameters, path: `rows[${position}].${params ? 'params' : 'parameters'}` };
}

function problemsOf(trajectory: Trajectory): readonly string[] {
  const { vocab, contexts, targets, model, logits, runs } = trajectory;
  const { length: words } = vocab;
  const { length: count } = contexts;
  const strange = targets.findIndex((target) => target >= words);
  return [
    ...demandCount('targets', targets, 'ids', count, ', one per context'),
    ...demand(strange < 0, `targets[${strange}] is ${targets[strange]}, expected ids below ${words}`),
    ...demandCount('vocab', vocab, 'words', model.vocab_size ?? words),
    ...(model.kind === 'tabular'
      ? [
          ...demandCount('logits', logits, 'rows', count, ', one per context'),
          ...logits.flatMap((row, position) => demandCount(`logits[${position}]`, row, 'values', words)),
        ]
      : [
          ...contexts.flatMap((context, position) =>
            typeof context === 'string'
              ? [`contexts[${position}] is a text, expected a list of ids`]
              : idProblems(`contexts[${position}]`, context, words),
          ),
          ...runs.flatMap((run, position) =>
            demand(
              startOf(run).params !== undefined,
              `runs[${position}].rows has no iteration 0 with params, from which the run would start`,
            ),
          ),
        ]),
  ];
}
