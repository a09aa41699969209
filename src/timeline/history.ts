/**
 * What the debugger asks of a run: which iterations there are, their metrics, the trace of one. Backstep's own runs
 * answer by replay (Timeline) and can do more; a history recorded elsewhere can only be looked at.
 */

import type { Model } from '../model/models/model.js';
import type { Optimizer } from '../model/optimizers/optimizer.js';
import { finish, type ReplayTask, type Task } from '../numbers/engine/task.js';
import type { Subject, TrainingProgram } from '../training/iteration/program.js';
import type { Checkpoints } from './checkpoints.js';
import type { IterationNumbers } from './iteration-numbers.js';
import type { MetricName, Metrics } from './metrics.js';
import type { OpenStateRoom } from './state-room.js';
import type { KeptTrace, ReplayedTrace, Trace } from './trace.js';

/** Returns the trace of an earlier iteration; null if there is none. */
export type Recall<T extends Trace = Trace> = (iteration: number) => T | null;

/** @returns true to end the scan; where looking takes long, as a task */
export type Visit<T extends Trace = Trace> = (trace: T, recall: Recall<T>) => boolean | Task<boolean>;

/** What is known about a program in every iteration, whether or not it can run again. */
export interface ProgramFacts {
  readonly subject: Subject;
  readonly model: Pick<Model, 'kind' | 'parameters' | 'words'>;
  readonly parameterCount: number;
}

/** What is known about the program that executes an iteration. */
export interface IterationProgram extends ProgramFacts {
  readonly optimizer: Pick<Optimizer, 'title'> | null;
}

/** What no edit changes about a program that can run again. */
export type LastingProgram = Pick<TrainingProgram, keyof ProgramFacts | 'validation' | 'continuation'>;

/** An exception that ended an iteration of a recording: its type and text. */
export interface RecordedException {
  readonly iteration: number;
  readonly text: string;
}

export interface History<T extends Trace = Trace> {
  readonly program: ProgramFacts;
  /** The program that executes an iteration: before a fork that of an earlier branch, with its settings. */
  programAt(iteration: number): IterationProgram;
  /** Whether all iterations from `first` to `last` train on the same examples. */
  repeatsExamples(first: number, last: number): boolean;
  /** The phases of every iteration, in order; null if they are not known in advance. */
  readonly phases: readonly string[] | null;
  /** The iterations where a cursor can stand. */
  readonly numbers: IterationNumbers;
  /** The iterations of a recording that an exception ended, in order, as far as the index tells. */
  readonly exceptions?: readonly RecordedException[] | undefined;
  /** The iterations whose metrics may be known, whether or not a cursor can stand there. */
  readonly measured: IterationNumbers;
  /**
   * The number after the last iteration: it has a start to look at but executes nothing. Null if the history ends with
   * a step.
   */
  readonly end: number | null;
  /** The iteration where this history starts: the run's first, or the one where it forks. */
  readonly first: number;
  /** The metrics of every iteration below this number are known. */
  readonly visited: number;
  /** One metric of an iteration below `visited`; null if it was not recorded. */
  metric(name: MetricName, iteration: number): number | null;
  /** Whether all that an iteration computes is known to be finite without looking at it. Absent where nothing tells. */
  readonly isFinite?: ((iteration: number) => boolean) | undefined;
  /** The trace of an iteration, if it is at hand. */
  kept(iteration: number): T | null;
  /** The trace of an iteration, replayed at once if it is not at hand. */
  trace(iteration: number): T;
  /** The same as `trace`, in slices, for replays that take long. */
  reach(iteration: number): ReplayTask<T>;
  /** The iteration at or before this one from which a scan to it is short. */
  nearest(iteration: number): number;
  /**
   * Passes the iterations from `first` up to, but not including, `last` to `visit`, in order. Each trace is valid only
   * until `visit` is done.
   * @param depth how many earlier iterations `visit` can recall cheaply
   */
  scan(first: number, last: number, depth: number, visit: Visit<T>): ReplayTask<void>;
  /** Whether an iteration may start in a state other than the one in which its predecessor in `numbers` ended. */
  startsAnew(iteration: number): boolean;
  /** This history itself if its program can run again; null if it was recorded elsewhere. */
  readonly replay: ReplayedHistory | null;
}

/** A history whose program can run again, as edits, branches, experiments and running ahead require. */
export interface ReplayedHistory extends History<ReplayedTrace> {
  readonly program: LastingProgram;
  programAt(iteration: number): TrainingProgram;
  /** How many iterations the run is planned to have. */
  readonly iterations: number;
  kept(iteration: number): KeptTrace | null;
  /** A history that leaves this one at the iteration where `program` starts, and shares everything before it. */
  fork(program: TrainingProgram, options: TimelineOptions): ReplayedHistory;
  /** Forgets traces beyond the budget, except those of these iterations, and frees what working on others has taken. */
  giveBack(needed: readonly number[]): void;
  metric(name: MetricName, iteration: number): number;
  /** Executes iterations until the metrics of the first `count` are known. */
  visit(count: number): ReplayTask<void>;
  metrics(iteration: number): Metrics | null;
  /** See MetricsLog.learntAt. */
  learntAt(prediction: number): number | null;
  /** The validation losses measured so far, in the order of the iterations. */
  readonly validationLosses: readonly ValidationPoint[];
  readonly checkpoints: Pick<Checkpoints, 'interval' | 'bytes' | 'bytesBeyond'>;
  checkpointIterations(): readonly number[];
}

/** The mean loss on text held out from training, with the parameters as they were before an iteration. */
export interface ValidationPoint {
  readonly iteration: number;
  readonly loss: number;
}

/** Why a command that needs replay refuses a history recorded elsewhere. */
export const NOT_REPLAYED = 'This run was recorded elsewhere: it can be looked at, but not run again.';

/** Whether this is the number after the last iteration, which executes nothing. */
export function isAtEnd({ end }: History, iteration: number): boolean {
  return end !== null && iteration >= end;
}

/** Empty if the history cannot be replayed. */
export function validationsOf({ replay }: History): readonly ValidationPoint[] {
  return replay?.validationLosses ?? [];
}

/** Looks up iterations in a history, replaying those that are not at hand. */
export function recallFrom<T extends Trace>(history: History<T>): Recall<T> {
  return (iteration) => (history.numbers.has(iteration) ? history.trace(iteration) : null);
}

/** The trace of an iteration for a single look; the history does not keep it. */
export function lookAt<T extends Trace>(history: History<T>, iteration: number): T {
  const seen: T[] = [];
  finish(history.scan(iteration, iteration + 1, 0, (trace) => seen.push(trace) > 0));
  return seen[0];
}

/** How much a timeline may keep. */
export interface TimelineOptions {
  /** Budget for checkpoints. */
  readonly memoryBytes: number;
  readonly mostTraces: number;
  /** Budget for kept traces; at least two are kept whatever their size. */
  readonly traceBytes: number;
  /** Whether what traces took goes back to the system when they are forgotten. Recording then takes a little longer. */
  readonly returnsMemory?: true;
  /** What the figures of all iterations may take; without it there is no limit. */
  readonly metricsBytes?: number;
  /** Opens a room for checkpoints beyond memory; without it there is none. */
  readonly openRoom?: OpenStateRoom;
}

export const DEFAULT_OPTIONS: TimelineOptions = {
  memoryBytes: 256 * 2 ** 20,
  mostTraces: 16,
  traceBytes: 128 * 2 ** 20,
};
