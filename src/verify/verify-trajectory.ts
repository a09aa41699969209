/**
 * Replays recorded descents and compares every recorded quantity of every recorded iteration.
 * Invariant: a run is replayed from its start alone; nothing recorded later enters it.
 */

import { Arena } from '../engine/arena.js';
import { type Frame, Tape } from '../engine/tape.js';
import type { Outcome, TrainingProgram } from '../training/program.js';
import { findActivation, join } from './activations.js';
import { Comparison, type Verification } from './comparison.js';
import { isRefusal, type Refusal } from './reference-parts.js';
import {
  collectQuantities,
  comparePlaces,
  nudgeState,
  type PlayedPlace,
  type Quantities,
  type Quantity,
} from './rounding.js';
import { createTrajectoryProgram, type Trajectory, type TrajectoryRow, type TrajectoryRun } from './trajectory-file.js';

const THRESHOLD = 0.1;

interface Played {
  readonly rows: ReadonlyMap<number, Quantities>;
  /** The first iteration whose total loss is below the threshold; infinite when none was seen. */
  readonly firstBelow: number;
}

export function verifyTrajectory(trajectory: Trajectory): Verification | Refusal {
  const programs = trajectory.runs.map((_, position) => createTrajectoryProgram(trajectory, position));
  const problems = programs.flatMap((program) => (isRefusal(program) ? program.problems : []));
  if (problems.length > 0) return { problems };
  const comparison = new Comparison();
  const remarks = trajectory.runs.flatMap((run, position) =>
    compareRun(comparison, run, programs[position] as TrainingProgram),
  );
  const iterations = trajectory.runs.reduce((count, { rows }) => count + rows.length, 0);
  const extent = `${trajectory.runs.length} runs, ${iterations} recorded iterations`;
  return comparison.verification(trajectory.name ?? 'trajectory', extent, remarks);
}

/** @returns what there is to say about tolerances */
function compareRun(comparison: Comparison, run: TrajectoryRun, program: TrainingProgram): readonly string[] {
  return comparePlaces(comparison, (seed) => {
    const played = play({ ...program, initial: nudgeState(program.initial, seed) }, run);
    const rows = run.rows.map((row) => ({
      where: `lr ${run.lr}, iteration ${row.iteration}`,
      recorded: quantitiesOf(row),
      computed: played.rows.get(row.iteration)!,
    }));
    return [...rows, wholeRun(run, played)];
  });
}

/** What is recorded of a run as a whole; infinite stands for never. */
function wholeRun({ lr, first_iteration_below_0p1: recorded }: TrajectoryRun, { firstBelow }: Played): PlayedPlace {
  const first = (iteration: number | null): Quantity => ({
    quantity: 'first_iteration_below_0p1',
    tensor: null,
    values: [iteration ?? Number.POSITIVE_INFINITY],
  });
  return {
    where: `lr ${lr}`,
    recorded: collectQuantities(recorded === undefined ? [] : [first(recorded)]),
    computed: collectQuantities([first(firstBelow)]),
  };
}

/** Plain iterations up to the last that is recorded; iteration n is what is computed after n updates. */
function play(program: TrainingProgram, { rows, first_iteration_below_0p1: wanted }: TrajectoryRun): Played {
  const iterations = new Set(rows.map(({ iteration }) => iteration));
  const last = Math.max(...iterations, wanted ?? 0);
  const tape = new Tape();
  const arena = new Arena();
  const lasting = [new Arena(), new Arena()];
  const measured = new Map<number, Quantities>();
  let firstBelow = Number.POSITIVE_INFINITY;
  let state = program.initial;
  for (let iteration = 0; iteration <= last; iteration++) {
    arena.reset();
    lasting[iteration & 1].reset();
    tape.begin(arena, lasting[iteration & 1]);
    const outcome = program.execute(tape, state);
    if (outcome.total.data[0] < THRESHOLD) firstBelow = Math.min(firstBelow, iteration);
    if (iterations.has(iteration)) measured.set(iteration, measure(program, outcome, tape.frames));
    state = outcome.end;
  }
  return { rows: measured, firstBelow };
}

/** Everything that a row may record, copied out of the arena. */
function measure({ model }: TrainingProgram, outcome: Outcome, frames: readonly Frame[]): Quantities {
  const { groups, parameters, gradients, total } = outcome;
  const plain: Readonly<Record<string, Float64Array>> = {
    p_target: Float64Array.from(groups, ({ probabilities, targets }) => probabilities.data[targets.data[0]]),
    loss_per_step: join(groups.map(({ terms }) => terms)),
    total_loss: total.data.slice(),
    logits: join(groups.map(({ logits }) => logits)),
    probs: join(groups.map(({ probabilities }) => probabilities)),
  };
  return collectQuantities([
    ...Object.entries(plain).map(([quantity, values]) => ({ quantity, tensor: null, values })),
    ...['s', 'h'].flatMap((quantity) => {
      const found = findActivation(frames, quantity);
      return found === null ? [] : [{ quantity, tensor: null, values: join(found) }];
    }),
    ...model.parameters.flatMap(({ name: tensor }, k) => [
      { quantity: 'params', tensor, values: parameters[k].data.slice() },
      { quantity: 'grads', tensor, values: gradients[k].data.slice() },
    ]),
  ]);
}

/** What a row records, under the names that measure() gives; one file calls tensors `params`, another `parameters`. */
function quantitiesOf(row: TrajectoryRow): Quantities {
  const { total_loss: total, p_target, loss_per_step, s, logits, probs, h } = row;
  const plain = { p_target, loss_per_step, total_loss: total === undefined ? total : [total], s };
  const nested = { logits: logits?.flat(), probs: probs?.flat(), h: h?.flat() };
  const byTensor = { params: row.params ?? row.parameters, grads: row.grads ?? row.gradients };
  return collectQuantities([
    ...Object.entries({ ...plain, ...nested }).flatMap(([quantity, values]) =>
      values === undefined ? [] : [{ quantity, tensor: null, values }],
    ),
    ...Object.entries(byTensor).flatMap(([quantity, tensors = {}]) =>
      Object.entries(tensors).map(([tensor, values]) => ({ quantity, tensor, values })),
    ),
  ]);
}
