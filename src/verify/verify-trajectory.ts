/**
 * Replays recorded descents and compares every recorded quantity of every recorded iteration.
 * Invariant: where a row is beyond the tolerance, how far rounding alone moves it is measured, by replays from a start that
 * differs in the last place; only what the measurement covers is tolerated, and it is said where and how much.
 */
import type { Outcome, TrainingProgram } from '../data/program.js';
import { Arena } from '../engine/arena.js';
import { Random, seedRandomState } from '../engine/random.js';
import { type Frame, Tape } from '../engine/tape.js';
import { findActivation, join } from './activations.js';
import { Comparison, VERIFY_TOLERANCE, type Verification } from './comparison.js';
import { excessOf, type Tolerance } from './difference.js';
import { isRefusal, type Refusal } from './reference-parts.js';
import { createTrajectoryProgram, type Trajectory, type TrajectoryRow, type TrajectoryRun } from './trajectory-file.js';

/** Replays from a start that differs in the last place. */
const REPLAYS = 8;
/** A recorded run rounds otherwise at every iteration, not at the start alone; so much more than the spread is tolerated. */
const MARGIN = 10;
/** Where rounding moves a quantity by more than this share of its largest value, the numbers say nothing. */
const CHAOS = 0.01;
const THRESHOLD = 0.1;

/** Quantities by name and tensor, as `grads layer1_weights`. */
type Quantities = ReadonlyMap<string, ArrayLike<number>>;

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

/** What it had to say about tolerances. */
function compareRun(comparison: Comparison, run: TrajectoryRun, program: TrainingProgram): readonly string[] {
  const played = play(program, run);
  const beyond = run.rows.filter((row) => failures(row, played.rows.get(row.iteration)!).length > 0);
  const replays =
    beyond.length === 0 ? [] : Array.from({ length: REPLAYS }, (_, seed) => play(nudge(program, seed), run));
  const remarks: string[] = [];
  for (const row of run.rows) {
    const computed = played.rows.get(row.iteration)!;
    const where = `lr ${run.lr}, iteration ${row.iteration}`;
    const wider = new Map(
      failures(row, computed).flatMap((key): readonly [string, number][] => {
        const spread = spreadOf(computed.get(key)!, replays, row.iteration, key);
        return MARGIN * spread > VERIFY_TOLERANCE.absolute ? [[key, spread]] : [];
      }),
    );
    remarks.push(...describeSpread(where, computed, wider));
    compareRow(comparison, where, row, computed, wider);
  }
  compareFirstBelow(comparison, run, played.firstBelow);
  return remarks;
}

function compareRow(
  comparison: Comparison,
  where: string,
  row: TrajectoryRow,
  computed: Quantities,
  spreads: ReadonlyMap<string, number>,
): void {
  for (const [key, recorded] of quantitiesOf(row)) {
    const [quantity, tensor] = key.split(' ', 2);
    const values = computed.get(key);
    const spread = spreads.get(key) ?? 0;
    if (values === undefined) comparison.omit(key, 'this model does not have it');
    else if (isChaotic(values, spread)) comparison.omit(`${key} at ${where}`, 'rounding alone decides it');
    else comparison.compare(where, { quantity, tensor }, recorded, values, widen(spread));
  }
}

function compareFirstBelow(
  comparison: Comparison,
  { lr, first_iteration_below_0p1: recorded }: TrajectoryRun,
  computed: number,
): void {
  if (recorded === undefined) return;
  const exactly: Tolerance = { absolute: 0, relative: 0 };
  const quantity = 'first_iteration_below_0p1';
  comparison.compare(`lr ${lr}`, { quantity }, recorded ?? Number.POSITIVE_INFINITY, computed, exactly);
}

function widen(spread: number): Tolerance {
  const { absolute, relative } = VERIFY_TOLERANCE;
  return { absolute: absolute + MARGIN * spread, relative };
}

function isChaotic(values: ArrayLike<number>, spread: number): boolean {
  return !(MARGIN * spread <= CHAOS * Math.max(...Array.from(values, Math.abs))) && spread > 0;
}

function describeSpread(where: string, computed: Quantities, spreads: ReadonlyMap<string, number>): readonly string[] {
  const told = Array.from(spreads).filter(([key, spread]) => !isChaotic(computed.get(key)!, spread));
  if (told.length === 0) return [];
  const list = told.map(([key, spread]) => `${key} ${spread.toExponential(1)}`).join(', ');
  return [
    `at ${where} rounding has grown: ${REPLAYS} replays whose start differs in the last place end apart by ${list}; ` +
      `${MARGIN} times that is tolerated there in addition`,
  ];
}

/** Names of what is recorded and beyond the tolerance. */
function failures(row: TrajectoryRow, computed: Quantities): readonly string[] {
  return Array.from(quantitiesOf(row)).flatMap(([key, recorded]) => {
    const values = computed.get(key);
    if (values === undefined || values.length !== recorded.length) return [];
    const beyond = Array.from(recorded).some((value, k) => excessOf(values[k], value, VERIFY_TOLERANCE) > 1);
    return beyond ? [key] : [];
  });
}

function spreadOf(values: ArrayLike<number>, replays: readonly Played[], iteration: number, key: string): number {
  let spread = 0;
  for (const { rows } of replays) {
    const others = rows.get(iteration)!.get(key)!;
    for (let i = 0; i < values.length; i++) spread = Math.max(spread, Math.abs(others[i] - values[i]));
  }
  return spread;
}

/** The same run, each weight of its start moved up or down in its last place. */
function nudge(program: TrainingProgram, seed: number): TrainingProgram {
  const random = new Random(seedRandomState(seed));
  const move = (weight: number): number =>
    weight * (random.nextBelow(2) === 0 ? 1 + Number.EPSILON : 1 - Number.EPSILON);
  const parameters = program.initial.parameters.map(({ shape, data }) => ({ shape, data: data.map(move) }));
  return { ...program, initial: { ...program.initial, parameters } };
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
  const measured = new Map<string, ArrayLike<number>>([
    ['p_target', groups.map(({ probabilities, targets }) => probabilities.data[targets.data[0]])],
    ['loss_per_step', join(groups.map(({ terms }) => terms))],
    ['total_loss', [total.data[0]]],
    ['logits', join(groups.map(({ logits }) => logits))],
    ['probs', join(groups.map(({ probabilities }) => probabilities))],
  ]);
  for (const name of ['s', 'h']) {
    const found = findActivation(frames, name);
    if (found !== null) measured.set(name, join(found));
  }
  model.parameters.forEach(({ name }, k) => {
    measured.set(`params ${name}`, parameters[k].data.slice());
    measured.set(`grads ${name}`, gradients[k].data.slice());
  });
  return measured;
}

/** What a row records, under the names that measure() gives. */
function quantitiesOf(row: TrajectoryRow): Quantities {
  const { iteration: _, params, parameters = params, grads, gradients = grads, total_loss: total, ...others } = row;
  const { logits, probs, h, p_target, loss_per_step, s } = others;
  const plain = { p_target, loss_per_step, total_loss: total === undefined ? total : [total], s };
  const nested = { logits: logits?.flat(), probs: probs?.flat(), h: h?.flat() };
  const named = Object.entries({ params: parameters ?? {}, grads: gradients ?? {} }).flatMap(([quantity, tensors]) =>
    Object.entries(tensors).map(([tensor, values]): [string, number[]] => [`${quantity} ${tensor}`, values]),
  );
  const given = Object.entries({ ...plain, ...nested }).flatMap(([name, values]): readonly [string, number[]][] =>
    values === undefined ? [] : [[name, values]],
  );
  return new Map([...given, ...named]);
}
