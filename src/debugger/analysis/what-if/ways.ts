/**
 * The ways of weights through training: where the run had them, and where plain descent, momentum and Adam would have
 * taken them from the same start, on the same batches, at the same rates.
 * Invariant: every place is one that an update made, with the bits of the run or of a training by itself.
 */
import { reporting } from '../../../engine/slices.js';
import type { Optimizer } from '../../../optimizers/optimizer.js';
import type { ReplayedHistory } from '../../../timeline/history.js';
import { type Task, withStage } from '../../../timeline/task.js';
import type { ReplayedTrace } from '../../../timeline/trace.js';
import { iterate } from '../../../training/iterations.js';
import { createProgram, type Outcome, type TrainingProgram } from '../../../training/program.js';
import { Replayer } from '../../../training/replayer.js';
import { freshOptimizerState } from '../../../training/run-state.js';
import type { ParameterElement } from '../../places/targets.js';
import { optimizersAt } from './compare-optimizers.js';
import { workOf } from './work.js';

/** The values of some weights before each iteration, and the loss computed from them and all others. */
export interface Way {
  readonly title: string;
  /** That of the run, one that the run will take from here, or that of another optimizer. */
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
const MOST_WORK = 8e8;

/** The way of the run up to an iteration comes first; the others begin where its branch does, and end together. */
export function* waysTo(
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
  const most = Math.min(wanted, Math.max(1, Math.floor(MOST_WORK / workOf(trace).update)));
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
    new Replayer(createProgram({ ...program, optimizer, initial })),
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
