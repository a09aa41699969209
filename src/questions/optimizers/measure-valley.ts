/**
 * The valley: the loss over two weights, around the ways of these weights through training: where the run had them, and where plain
 * descent, momentum and Adam would have taken them from the same start, on the same batches, at the same rates.
 * Invariant: nothing is drawn that was not computed. A loss is that of the iteration's own batch, with the two weights set and
 * all others as they are there; every place of a way is one that an update made, with the bits of the run or of a training by itself.
 */

import { createPerturbedLoss } from '../../analysis/perturbation.js';
import type { ParameterElement } from '../../debugger/places/targets.js';
import type { Optimizer } from '../../model/optimizers/optimizer.js';
import { during, type ResultOf, reporting, type Task, withStage } from '../../numbers/engine/task.js';
import { sizeOf, type Tensor } from '../../numbers/engine/tensor.js';
import { nameElement } from '../../numbers/engine/value.js';
import type { ReplayedHistory } from '../../timeline/history.js';
import type { ReplayedTrace } from '../../timeline/trace.js';
import { IterationRunner } from '../../training/iteration/iteration-runner.js';
import { iterate } from '../../training/iteration/iterations.js';
import { createProgram, type Outcome, type TrainingProgram } from '../../training/iteration/program.js';
import { freshOptimizerState, inSlices } from '../../training/iteration/run-state.js';
import { optimizersAt } from './compare-optimizers.js';
import { contourLevels, type Grid, placeOn, type Range } from './contours.js';
import { isSameElement } from './spread.js';

export type Valley = ResultOf<typeof measureValley>;

interface Axis extends ParameterElement {
  /** Why it is an axis. */
  readonly chosenFor: 'asked for' | 'moved most' | 'steepest';
}

/** @param asked up to two weights; others are those that have moved most, or else have the largest gradients */
export function* measureValley(timeline: ReplayedHistory, iteration: number, asked: readonly ParameterElement[]) {
  const first = yield* timeline.reach(0);
  const trace = yield* timeline.reach(iteration);
  const axes = yield* during(chooseAxes(first, trace, asked), { done: 0, total: 1, unit: 'weights' });
  const ways = yield* waysTo(timeline, trace, axes);
  const [x, y] = rangesAround(ways);
  const grid = yield* measureGrid(trace, axes, x, y);
  const { parameters, objective } = trace.outcome;
  const program = timeline.programAt(iteration);
  return {
    iteration,
    /** Across, then up. */
    weights: axes.map(({ parameter, element, chosenFor }) => ({
      name: nameElement(parameters[parameter], element),
      value: parameters[parameter].data[element],
      ...{ parameter, element, chosenFor },
    })),
    /** How many the model has. */
    weightCount: program.parameterCount,
    loss: objective.data[0],
    /** Null where a schedule changes it. */
    learningRate: program.schedule === undefined ? program.optimizer.learningRate : null,
    grid,
    levels: contourLevels(grid),
    ways,
    /** Where the other ways begin. */
    start: program.initial.iteration,
    /** Whether the losses along a way are those of the same examples. */
    repeatsExamples: timeline.repeatsExamples(0, iteration),
  };
}

function* chooseAxes(
  first: ReplayedTrace,
  { start, outcome }: ReplayedTrace,
  asked: readonly ParameterElement[],
): Generator<unknown, readonly Axis[], void> {
  const given = asked.map((weight): Axis => ({ ...weight, chosenFor: 'asked for' }));
  const moved = yield* largest(start.parameters, ({ parameter, element }) =>
    Math.abs(start.parameters[parameter].data[element] - first.start.parameters[parameter].data[element]),
  );
  const steep = yield* largest(outcome.gradients, ({ parameter, element }) =>
    Math.abs(outcome.gradients[parameter].data[element]),
  );
  const candidates: readonly Axis[] = [
    ...given,
    ...moved.map((weight): Axis => ({ ...weight, chosenFor: 'moved most' })),
    ...steep.map((weight): Axis => ({ ...weight, chosenFor: 'steepest' })),
    // Where there is no gradient either, any others.
    ...start.parameters.flatMap(({ data }, parameter) =>
      Array.from(data.subarray(0, 2), (_, element): Axis => ({ parameter, element, chosenFor: 'steepest' })),
    ),
  ];
  return candidates.filter((axis, k) => candidates.findIndex((other) => isSameElement(other, axis)) === k).slice(0, 2);
}

/** Up to three elements with the largest sizes above 0, the largest first. */
function* largest(
  tensors: readonly Tensor[],
  sizeOf: (at: ParameterElement) => number,
): Generator<null, readonly ParameterElement[], void> {
  const found: (ParameterElement & { readonly size: number })[] = [];
  yield* inSlices(tensors, ({ data }, parameter) => {
    for (let element = 0; element < data.length; element++) {
      const size = sizeOf({ parameter, element });
      if (!(size > (found[2]?.size ?? 0)) || size === Infinity) continue;
      found.push({ parameter, element, size });
      found.sort((a, b) => b.size - a.size);
      found.length = Math.min(found.length, 3);
    }
  });
  return found;
}

/** The plane is so much wider than high, in the same unit. */
const PROPORTION = 1.6;
const MARGIN = 0.2;
/** A side is stretched no more than this. */
const MOST_STRETCHED = 4;
/** So many times as far as the first way goes others are followed; else that would be a dot. */
const MOST_FOLLOWED = 4;
/** Beyond it there is nothing to see, and differences may be infinite. */
const FARTHEST = 1e100;
const EVERYWHERE: Range = { from: -FARTHEST, to: FARTHEST };

/** Room for the first way and what the others do around it, in about the same unit both ways, so that a step looks as long as it is. */
function rangesAround([first, ...others]: readonly Way[]): readonly [Range, Range] {
  const own = [0, 1].map((axis) => spanOf(first, axis));
  const far = MOST_FOLLOWED * Math.max(...own.map(({ from, to }) => to - from)) || FARTHEST;
  const ends = own.map((range, axis) =>
    others
      .map((way) => spanOf(way, axis, { from: range.from - far, to: range.to + far }))
      .reduce((all, { from, to }) => ({ from: Math.min(all.from, from), to: Math.max(all.to, to) }), range),
  );
  const [wide, high] = ends.map(({ from, to }) => (to - from) * (1 + 2 * MARGIN));
  // Where nothing moves, as far as a weight is from 0.
  const unit = Math.max(wide / PROPORTION, high) || Math.max(...ends.map(({ to }) => Math.abs(to))) || 1;
  const around = ({ from, to }: Range, size: number): Range => {
    const middle = from + (to - from) / 2;
    return { from: middle - size / 2, to: middle + size / 2 };
  };
  const least = unit / MOST_STRETCHED;
  return [around(ends[0], Math.max(wide, least * PROPORTION)), around(ends[1], Math.max(high, least))];
}

/** From the least to the largest value of a weight on a way, as far as it lies within a range. */
function spanOf({ stops }: Way, axis: number, { from: least, to: largest } = EVERYWHERE): Range {
  const values = stops.map((stop) => stop.values[axis]).filter((value) => value >= least && value <= largest);
  const start = values[0] ?? 0;
  return values.reduce(({ from, to }, value) => ({ from: Math.min(from, value), to: Math.max(to, value) }), {
    from: start,
    to: start,
  });
}

/** How many losses are computed each way: the finest whose work is no more than `MOST_WORK`. */
const FINENESS: readonly (readonly [number, number])[] = [
  [49, 31],
  [33, 21],
  [25, 16],
  [17, 11],
  [9, 6],
];
const MOST_WORK = 3.5e9;

function* measureGrid(trace: ReplayedTrace, axes: readonly Axis[], x: Range, y: Range): Task<Grid> {
  const { parameters, objective } = trace.outcome;
  const nodes = [...new Set(axes.map(({ parameter }) => parameters[parameter].node))];
  const data = nodes.map((node) => parameters.find((value) => value.node === node)!.data.slice());
  const measure = createPerturbedLoss(trace, ...nodes);
  const lossAt = function* (values: readonly number[]): Generator<unknown, number, void> {
    for (const [axis, { parameter, element }] of axes.entries()) {
      data[nodes.indexOf(parameters[parameter].node)][element] = values[axis];
    }
    return measure === null ? objective.data[0] : yield* measure(...data);
  };
  const work = workOf(trace).loss;
  const [across, down] =
    FINENESS.find(([columns, rows]) => columns * rows * work <= MOST_WORK) ?? FINENESS[FINENESS.length - 1];
  const values: number[] = [];
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      const progress = { done: values.length, total: across * down, unit: 'losses' };
      const place = [placeOn(x, column, across), placeOn(y, row, down)];
      values.push(yield* during(lossAt(place), progress));
    }
    yield { done: values.length, total: across * down, unit: 'losses' };
  }
  return { across, down, x, y, values };
}

/** The values of some weights before each iteration, and the loss computed from them and all others. */
export interface Way {
  readonly title: string;
  /** The way that the run took, one that it will take from here, or the way of another optimizer. */
  readonly kind: 'run' | 'ahead' | 'other';
  /** How much its optimizer remembers of each weight: nothing, a velocity, or two averages. */
  readonly memory: number;
  readonly stops: readonly WayPoint[];
}

export interface WayPoint {
  readonly values: readonly number[];
  readonly loss: number;
}

/** Where no update has been made, the ways are this many updates that lie ahead. */
const AHEAD = 20;
/** The work that training with an optimizer may take; then the ways end. */
const MOST_TRAINING = 8e8;

/** The way of the run up to an iteration comes first; the others begin where its branch does, and end together. */
function* waysTo(
  timeline: ReplayedHistory,
  trace: ReplayedTrace,
  weights: readonly ParameterElement[],
): Task<readonly Way[]> {
  const { iteration } = trace;
  const program = timeline.programAt(iteration);
  const { optimizer: own, initial, iterations } = program;
  const stops: WayPoint[] = [];
  yield* timeline.scan(0, iteration + 1, 0, ({ outcome }) => {
    stops.push(stopOf(outcome, weights));
    return false;
  });
  const isAhead = iteration === initial.iteration;
  // Which of them the run has is told by how much it remembers.
  const others = optimizersAt(own.learningRate).filter(
    ({ optimizer }) => optimizer.memory.length !== own.memory.length,
  );
  const tried: Way[] = [];
  const wanted = isAhead ? Math.min(AHEAD, iterations - iteration) : iteration - initial.iteration;
  const most = Math.min(wanted, Math.max(1, Math.floor(MOST_TRAINING / workOf(trace).update)));
  for (const { title, optimizer } of [...(isAhead ? [{ title: own.title, optimizer: own }] : []), ...others]) {
    const kind = optimizer === own ? 'ahead' : 'other';
    const trained = yield* trainWith(program, optimizer, weights, most);
    tried.push({ title, kind, memory: optimizer.memory.length, stops: trained });
  }
  const run: Way = { title: own.title, kind: 'run', memory: own.memory.length, stops };
  return stops.length === 1 ? tried : [run, ...tried];
}

/** Trains from where the program starts, for so many updates. */
function* trainWith(
  program: TrainingProgram,
  optimizer: Optimizer,
  weights: readonly ParameterElement[],
  most: number,
): Task<readonly WayPoint[]> {
  const start = program.initial;
  // The own one goes on with what it remembers.
  const fresh = freshOptimizerState(start.parameters, optimizer.memory.length);
  const initial = optimizer === program.optimizer ? start : { ...start, ...fresh };
  const stops: WayPoint[] = [];
  const training = iterate(
    new IterationRunner(createProgram({ ...program, optimizer, initial })),
    initial,
    start.iteration + most + 1,
    ({ outcome }) => {
      stops.push(stopOf(outcome, weights));
      return outcome.end;
    },
  );
  yield* reporting(training, (stage) =>
    withStage({ name: optimizer.title, done: stops.length, total: most + 1, unit: 'updates' }, stage),
  );
  return stops;
}

function stopOf({ parameters, objective }: Outcome, weights: readonly ParameterElement[]): WayPoint {
  return {
    values: weights.map(({ parameter, element }) => parameters[parameter].data[element]),
    loss: objective.data[0],
  };
}

/** What a step takes however small it is, and how much more an update of all parameters is than the loss. */
const [LOSS_STEP, UPDATE_STEP, UPDATE] = [1000, 4000, 3];

function workOf({ frames, outcome: { parameters, groups } }: ReplayedTrace) {
  const predictions = groups.reduce((sum, group) => sum + group.predictions.length, 0);
  const products = predictions * parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { loss: LOSS_STEP * frames.length + products, update: UPDATE_STEP * frames.length + UPDATE * products };
}
