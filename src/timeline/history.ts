/**
 * What the debugger asks of a run: which iterations there are, their metrics, the trace of one. A run of backstep's own
 * answers by replay (Timeline) and can be asked for more; a history that was recorded elsewhere can only be looked at.
 */
import type { Model } from '../models/model.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Subject, TrainingProgram } from '../training/program.js';
import { hasIteration, type IterationNumbers } from './iteration-numbers.js';
import type { MetricName, Metrics } from './metrics.js';
import { finish, type Task } from './task.js';
import type { TimelineOptions } from './timeline-options.js';
import type { ReplayedTrace, Trace } from './trace.js';

/** An earlier iteration; null where there is none. */
export type Recall<T extends Trace = Trace> = (iteration: number) => T | null;

/** @returns true to end the scan */
export type Visit<T extends Trace = Trace> = (trace: T, recall: Recall<T>) => boolean;

/** What is known of a program, whether or not it can be run again. */
export interface ProgramFacts {
  readonly subject: Subject;
  readonly model: Pick<Model, 'kind' | 'parameters' | 'words'>;
  readonly optimizer: Pick<Optimizer, 'title'> | null;
  readonly parameterCount: number;
  /** `constant` where every iteration trains on the same examples. */
  readonly batches: { readonly constant: boolean };
}

export interface History<T extends Trace = Trace> {
  readonly program: ProgramFacts;
  /** The phases that every iteration has, in order; null where that is not known beforehand. */
  readonly phases: readonly string[] | null;
  /** The iterations that a cursor can stand in. */
  readonly numbers: IterationNumbers;
  /**
   * The number after the last iteration, where only a start can be looked at, since nothing of it is executed; null
   * where the history ends with a step.
   */
  readonly end: number | null;
  /** The iteration that it starts at: the first, or where it forks from another history. */
  readonly first: number;
  /** The metrics of all iterations below this number are known. */
  readonly visited: number;
  /** One metric of an iteration below `visited`; null where it was not recorded. */
  metric(name: MetricName, iteration: number): number | null;
  /** The trace of an iteration if it is at hand. */
  kept(iteration: number): T | null;
  /** The trace of an iteration, made at once if need be. */
  trace(iteration: number): T;
  /** The same in slices, for distances that take long. */
  reach(iteration: number): Task<T>;
  /** The iteration at or before this one from which a scan to it is short. */
  nearest(iteration: number): number;
  /**
   * Shows the iterations from `first` to before `last` to `visit`, in order. What is shown is good until `visit` returns.
   * @param depth how many iterations before the one shown can be recalled cheaply
   */
  scan(first: number, last: number, depth: number, visit: Visit<T>): Task<void>;
  /** Whether an iteration may start otherwise than the one before it in `numbers` has ended. */
  startsAnew(iteration: number): boolean;
  /** This history itself, where its program can be run again; null where it was recorded elsewhere. */
  readonly replay: ReplayedHistory | null;
}

/** What needs a program that can be run: edits, branches, experiments, running ahead. */
export interface ReplayedHistory extends History<ReplayedTrace> {
  readonly program: TrainingProgram;
  /** Iterations that the run is planned to have. */
  readonly iterations: number;
  /** What executes an iteration: the program of this history, or of the one that it forks from. */
  programAt(iteration: number): TrainingProgram;
  /** A history that parts from this one where `program` starts; what came before is this one's. */
  fork(program: TrainingProgram, options: TimelineOptions): ReplayedHistory;
  metric(name: MetricName, iteration: number): number;
  /** Executes iterations until the metrics of the first `count` are known. */
  visit(count: number): Task<void>;
  metrics(iteration: number): Metrics | null;
  /** See MetricsLog.learntAt. */
  learntAt(prediction: number): number | null;
  /** The losses on text set aside that have been taken so far, in the order of the iterations. */
  readonly validationLosses: readonly ValidationPoint[];
  readonly checkpointInterval: number;
  readonly checkpointBytes: number;
  /** Of checkpoints beyond memory. */
  readonly checkpointBytesBeyond: number;
  checkpointIterations(): readonly number[];
}

/** The mean loss on text set aside, with the parameters as they were before an iteration. */
export interface ValidationPoint {
  readonly iteration: number;
  readonly loss: number;
}

/** Why a command that needs a history to be replayed cannot be used on one that was recorded elsewhere. */
export const NOT_REPLAYED = 'This run was recorded elsewhere: it can be looked at, but not run again.';

/** Whether an iteration is the one after the last, of which nothing is executed. */
export function isAtEnd({ end }: History, iteration: number): boolean {
  return end !== null && iteration >= end;
}

/** None where a history does not tell. */
export function validationsOf({ replay }: History): readonly ValidationPoint[] {
  return replay?.validationLosses ?? [];
}

/** Looks iterations up in a history, making their traces where they are not at hand. */
export function recallFrom<T extends Trace>(history: History<T>): Recall<T> {
  return (iteration) => (hasIteration(history.numbers, iteration) ? history.trace(iteration) : null);
}

/** An iteration for a look that is not kept. */
export function lookAt<T extends Trace>(history: History<T>, iteration: number): T {
  const seen: T[] = [];
  finish(history.scan(iteration, iteration + 1, 0, (trace) => seen.push(trace) > 0));
  return seen[0];
}
