/**
 * The history of one run: states at checkpoints, traces recreated on demand by deterministic replay, and the metrics of
 * every iteration executed so far. Nothing is ever undone: going back to an iteration executes it again. A fork of another timeline starts at a later iteration from a state of its own; all
 * earlier iterations are the other's.
 * Invariant: the trace of an iteration has the same bits whatever was visited before, because replay starts from a kept
 * state and runs the same code. A replay holds every loss against the metrics, and states against their hashes; where
 * one differs it ends with a ReplayFault.
 */

import {
  during,
  finish,
  type ProgressStage,
  type ReplayProgress,
  type ReplayTask,
  reporting,
  withStage,
} from '../numbers/engine/task.js';
import { IterationRunner } from '../training/iteration/iteration-runner.js';
import { iterate } from '../training/iteration/iterations.js';
import { type Outcome, PHASES, type TrainingProgram } from '../training/iteration/program.js';
import { copyState, type RunState } from '../training/iteration/run-state.js';
import { validateAt } from '../training/iteration/validation-loss.js';
import { Checkpoints } from './checkpoints.js';
import {
  DEFAULT_OPTIONS,
  type Recall,
  type ReplayedHistory,
  type TimelineOptions,
  type ValidationPoint,
  type Visit,
} from './history.js';
import { ConsecutiveNumbers, type IterationNumbers } from './iteration-numbers.js';
import { type MetricName, type Metrics, MetricsLog, measureNorms } from './metrics.js';
import { divergedAfter, divergedIn, type ReplayFault } from './replay-fault.js';
import type { KeptTrace, ReplayedTrace } from './trace.js';
import { TraceRecorder } from './trace-recorder.js';

/**
 * A replay compares the state after each of so many iterations with the hash that was kept of it: comparing every one would
 * slow jumps down. The last state of a replay and the end of every trace are always compared.
 */
const HELD_EVERY = 8;

export class Timeline implements ReplayedHistory {
  readonly phases = PHASES;
  readonly numbers: IterationNumbers;
  readonly checkpoints: Checkpoints;
  private readonly log: MetricsLog;
  private readonly validations: ValidationPoint[] = [];
  private readonly traces = new Map<number, KeptTrace>();
  /**
   * The runners that no task uses now. Whoever takes one puts it back, also if the task is dropped in the middle of an
   * iteration.
   */
  private readonly idle: IterationRunner[] = [];
  private readonly recorder: TraceRecorder;
  /** The newest state, so that continuing needs no checkpoint. It never lies in an arena that is reused. */
  private newest: RunState;

  constructor(
    readonly program: TrainingProgram,
    readonly options: TimelineOptions = DEFAULT_OPTIONS,
    /** If this is a fork, the timeline that has the iterations before `first`. */
    private readonly before: Timeline | null = null,
  ) {
    // The state after the last iteration can be looked at, too.
    this.numbers = new ConsecutiveNumbers(program.iterations + 1);
    this.log = new MetricsLog(this.first, options.metricsBytes);
    this.checkpoints = new Checkpoints(program.layout, options.memoryBytes, this.first, options.openRoom);
    this.checkpoints.offer(program.initial);
    this.newest = program.initial;
    this.recorder = new TraceRecorder(program, this.idle, options.returnsMemory === true, (outcome) => {
      if (!this.isNew(outcome.end.iteration - 1)) this.verify(outcome, true);
    });
  }

  get replay(): this {
    return this;
  }

  get measured(): IterationNumbers {
    return this.numbers;
  }

  get end(): number {
    return this.program.iterations;
  }

  /** 0, or the iteration where this timeline forks. */
  get first(): number {
    return this.program.initial.iteration;
  }

  get iterations(): number {
    return this.program.iterations;
  }

  get visited(): number {
    return this.log.end;
  }

  checkpointIterations(): readonly number[] {
    const earlier = this.before?.checkpointIterations().filter((iteration) => iteration < this.first) ?? [];
    return [...earlier, ...this.checkpoints.list()];
  }

  metrics(iteration: number): Metrics | null {
    return this.owner(iteration).log.at(iteration);
  }

  metric(name: MetricName, iteration: number): number {
    return this.owner(iteration).log.valueAt(iteration, name);
  }

  learntAt(prediction: number): number | null {
    const earlier = this.before?.learntAt(prediction) ?? null;
    return earlier !== null && earlier < this.first ? earlier : this.log.learntAt(prediction);
  }

  get validationLosses(): readonly ValidationPoint[] {
    const earlier = this.before?.validationLosses.filter(({ iteration }) => iteration < this.first) ?? [];
    return earlier.length === 0 ? this.validations : [...earlier, ...this.validations];
  }

  kept(iteration: number): KeptTrace | null {
    return this.owner(iteration).traces.get(iteration) ?? null;
  }

  trace(iteration: number): ReplayedTrace {
    return this.kept(iteration) ?? finish(this.reach(iteration));
  }

  *reach(iteration: number): ReplayTask<ReplayedTrace> {
    const owner = this.owner(iteration);
    if (owner !== this) return yield* owner.reach(iteration);
    const known = this.traces.get(iteration);
    if (known !== undefined) {
      // Inserted again, so that the map is in order of last use.
      this.traces.delete(iteration);
      this.traces.set(iteration, known);
      return known;
    }
    const first = this.nearest(iteration);
    const state = yield* this.replayTo(iteration);
    const replayed = iteration - first;
    const progress = { done: replayed, total: Math.max(1, replayed), iteration };
    return yield* reporting(this.record(state), (stage) => withStage(progress, stage));
  }

  *visit(count: number): ReplayTask<void> {
    if (count > this.visited) yield* this.replayTo(count);
  }

  /**
   * Memory does not grow with the range, since a trace is overwritten `depth` + 1 iterations later. A scan has arenas of its
   * own, so whoever is shown an iteration may look at others in the meantime.
   */
  *scan(first: number, last: number, depth: number, visit: Visit<ReplayedTrace>): ReplayTask<void> {
    const state = yield* this.nearestState(Math.max(0, first - depth));
    // For as long as their values are there.
    const latest: ReplayedTrace[] = [];
    const recall: Recall<ReplayedTrace> = (iteration) => {
      if (iteration < 0) return null;
      return latest.find((trace) => trace.iteration === iteration) ?? this.trace(iteration);
    };
    const runnerFor = (program: TrainingProgram): IterationRunner => new IterationRunner(program, depth);
    yield* this.execute(state, last, runnerFor, ({ start, frames, outcome }) => {
      const executed = { iteration: start.iteration, start, frames, outcome };
      if (latest.length > depth) latest.shift();
      latest.push(executed);
      return executed.iteration >= first && visit(executed, recall);
    });
    const lastExecuted = latest.at(-1);
    if (lastExecuted !== undefined) this.verify(lastExecuted.outcome, true);
  }

  /** True after an edit, and wherever the examples change. */
  startsAnew(iteration: number): boolean {
    const owner = this.owner(iteration);
    const { batches, skips } = owner.program;
    const isFork = owner.before !== null && iteration === owner.first;
    return !batches.constant || isFork || skips?.some(({ until }) => until === iteration) === true;
  }

  repeatsExamples(first: number, last: number): boolean {
    const { batches } = this.programAt(last);
    let owner = this.owner(last);
    while (owner.first > first && owner.before !== null && owner.program.batches === batches) owner = owner.before;
    return batches.constant && owner.program.batches === batches;
  }

  giveBack(needed: readonly number[]): void {
    this.before?.giveBack(needed);
    let bytes = this.traceBytes();
    for (const [iteration, trace] of this.traces) {
      if (bytes <= this.options.traceBytes) break;
      if (needed.includes(iteration)) continue;
      this.traces.delete(iteration);
      bytes -= trace.bytes;
    }
    this.recorder.forget();
    if (this.idle.some((runner) => runner.bytes > this.options.traceBytes)) this.idle.length = 0;
  }

  fork(program: TrainingProgram, options: TimelineOptions): Timeline {
    const { metricsBytes } = this.options;
    return new Timeline(program, { ...(metricsBytes !== undefined && { metricsBytes }), ...options }, this);
  }

  programAt(iteration: number): TrainingProgram {
    return this.owner(iteration).program;
  }

  /** The timeline that executes an iteration: this one, or one before its fork. */
  private owner(iteration: number): Timeline {
    let owner: Timeline = this;
    while (iteration < owner.first && owner.before !== null) owner = owner.before;
    return owner;
  }

  /** Replays up to the state before `iteration`. */
  private *replayTo(iteration: number): ReplayTask<RunState> {
    const first = yield* this.nearestState(iteration);
    if (first.iteration === iteration) return first;
    const distance = iteration - first.iteration;
    const stride = distance > this.checkpoints.interval / 2 ? Math.max(1, Math.floor(Math.sqrt(distance))) : 0;
    const extrasFrom = iteration - stride * stride;
    const runner = this.idle.pop() ?? new IterationRunner(this.program);
    const keepExtra = ({ outcome: { end } }: IterationRunner) => {
      const isExtra = stride > 1 && this.checkpoints.interval > 1 && end.iteration >= extrasFrom;
      return isExtra && (iteration - end.iteration) % stride === 0 && this.checkpoints.keepExtra(end);
    };
    try {
      return yield* this.execute(first, iteration, () => runner, keepExtra);
    } finally {
      this.idle.push(runner);
    }
  }

  /**
   * Executes iterations from a state on, notes each that is new and verifies the others.
   * @param runnerFor gives one for a program: there are several where forks lie on the way
   * @param look gives whether to end after this iteration
   * @returns the state before `last`, or in which this ended
   */
  private *execute(
    from: RunState,
    last: number,
    runnerFor: (program: TrainingProgram) => IterationRunner,
    look: (runner: IterationRunner) => boolean | Generator<unknown, unknown, void>,
  ): ReplayTask<RunState> {
    let state = from;
    let copy: RunState | null = null;
    let isOver = false;
    // An iteration counts as soon as it has been looked through, too.
    let reached = from.iteration;
    const report = (stage: ProgressStage | null): ReplayProgress =>
      withStage({ done: reached - from.iteration, total: last - from.iteration, iteration: reached }, stage);
    try {
      while (!isOver && state.iteration < last) {
        const program = this.programAt(reached);
        // A fork starts from a state of its own.
        const start = reached === program.initial.iteration ? program.initial : state;
        const after = function* (this: Timeline, runner: IterationRunner) {
          const { outcome } = runner;
          if (this.isNew(reached)) yield* this.noteExecuted(outcome);
          else this.verify(outcome, false);
          state = outcome.end;
          const seen = look(runner);
          isOver = seen === true || (seen !== false && (yield* reporting(seen, () => null)) === true);
          if (isOver) return null;
          reached = state.iteration;
          return this.programAt(reached) === program ? state : null;
        };
        yield* reporting(iterate(runnerFor(program), start, last, after.bind(this)), report);
      }
      // A state would keep the memory of all that was executed.
      copy = yield* reporting(copyState(state), report);
      return copy;
    } finally {
      // A dropped task keeps its state, too, so that going on from there is short.
      this.keepNewest(copy ?? finish(copyState(state)));
    }
  }

  /** Keeps a replayed state if none is newer. Its memory must not be used again. */
  private keepNewest(state: RunState): void {
    // A fork starts from a state of its own, so the state that leads up to it belongs to the timeline before.
    const maker = this.owner(state.iteration - 1);
    if (state.iteration === maker.visited) maker.newest = state;
  }

  /** The nearest kept state at or before `iteration`. */
  *nearestState(iteration: number): ReplayTask<RunState> {
    const owner = this.owner(iteration);
    const atHand = owner.stateAtHand(iteration);
    if (atHand !== null) return atHand;
    const nearest = owner.checkpoints.nearest(iteration);
    if (nearest === owner.first) return owner.program.initial;
    return yield* during(owner.checkpoints.load(nearest), {
      done: 0,
      total: Math.max(1, iteration - nearest),
      iteration: nearest,
    });
  }

  nearest(iteration: number): number {
    const owner = this.owner(iteration);
    return owner.stateAtHand(iteration)?.iteration ?? owner.checkpoints.nearest(iteration);
  }

  private isNew(iteration: number): boolean {
    return iteration >= this.owner(iteration).visited;
  }

  /**
   * Holds an iteration that was executed before against what is known of it.
   * @throws ReplayFault
   */
  private verify(outcome: Outcome, isLast: boolean): void {
    const { iteration } = outcome.end;
    const owner = this.owner(iteration - 1);
    // What is executed from the newest state on is never held against anything.
    const isHeld = isLast || iteration % HELD_EVERY === 0 || iteration === owner.visited;
    const fault = owner.faultOf(outcome, isHeld);
    if (fault === null) return;
    // They may have been replayed wrongly, too.
    owner.checkpoints.forgetExtras();
    throw fault;
  }

  /** What is wrong with an iteration that was executed again; null if nothing is. */
  private faultOf({ objective, end }: Outcome, isHeld: boolean): ReplayFault | null {
    const iteration = end.iteration - 1;
    const [before, now] = [this.log.valueAt(iteration, 'loss'), objective.data[0]];
    if (!Object.is(before, now)) return divergedIn(iteration, before, now);
    return isHeld && this.program.layout.hashOf(end) !== this.log.hashAfter(iteration)
      ? divergedAfter(iteration)
      : null;
  }

  /** A state that is as near as any checkpoint and need not be copied; null if there is none. */
  private stateAtHand(iteration: number): RunState | null {
    const previous = this.traces.get(iteration - 1)?.end;
    if (previous !== undefined) return previous;
    const { newest } = this;
    return newest.iteration <= iteration && newest.iteration >= this.checkpoints.nearest(iteration) ? newest : null;
  }

  private *record(start: RunState): Generator<ProgressStage | null, ReplayedTrace, void> {
    this.forgetOldTraces(Math.max(0, ...[...this.traces.values()].map(({ bytes }) => bytes)));
    const trace = yield* this.recorder.record(start);
    if (start.iteration === this.visited) yield* this.noteExecuted(trace.outcome);
    if (trace.end.iteration === this.visited) this.newest = trace.end;
    this.traces.set(start.iteration, trace);
    this.forgetOldTraces(0);
    return trace;
  }

  /** Remembers what is new about an executed iteration. */
  private *noteExecuted(outcome: Outcome): Generator<ProgressStage | null, void, void> {
    const iteration = outcome.end.iteration - 1;
    const owner = this.owner(iteration);
    if (iteration !== owner.visited) return;
    const validated = yield* validateAt(owner.program, outcome);
    const norms = yield* measureNorms(outcome);
    const hash = owner.program.layout.hashOf(outcome.end);
    const keep = yield* owner.checkpoints.prepare(outcome.end);
    // In the meantime another task may have executed the same iteration.
    if (iteration !== owner.visited) return;
    owner.log.record(iteration, outcome, norms, hash);
    keep();
    if (validated !== null) owner.validations.push({ iteration, loss: validated.loss });
  }

  private traceBytes(): number {
    return [...this.traces.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * @param coming what a trace takes that is about to be recorded, so that there is room for it before; 0 for none
   */
  private forgetOldTraces(coming: number): void {
    const added = coming === 0 ? 0 : 1;
    let bytes = this.traceBytes() + coming;
    for (const [iteration, trace] of this.traces) {
      const count = this.traces.size + added;
      if (count <= 2) return;
      if (count <= this.options.mostTraces && bytes <= this.options.traceBytes) return;
      this.traces.delete(iteration);
      bytes -= trace.bytes;
    }
  }
}
