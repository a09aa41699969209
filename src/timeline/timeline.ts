/**
 * The history of one run: states at checkpoints, traces made again on demand by deterministic replay, metrics of every
 * iteration executed so far. A fork of another timeline starts at a later iteration from a state of its own; what came
 * before is the other's.
 * Invariant: a trace of iteration i has the same bits whatever was visited before, because replay starts from a kept
 * state and runs the same code.
 */

import { Arena } from '../engine/arena.js';
import { Reserve } from '../engine/reserve.js';
import { type Frame, Tape } from '../engine/tape.js';
import type { Outcome, TrainingProgram } from '../training/program.js';
import { copyState, type RunState } from '../training/run-state.js';
import { assessValidation } from '../training/validation-loss.js';
import { Checkpoints } from './checkpoints.js';
import { type MetricName, type Metrics, MetricsLog } from './metrics.js';
import type { OpenStateRoom } from './state-room.js';
import { finish, type Task } from './task.js';

/** One executed iteration in full. */
export interface Trace {
  readonly iteration: number;
  readonly start: RunState;
  readonly frames: readonly Frame[];
  readonly outcome: Outcome;
  readonly bytes: number;
}

/** The mean loss on text set aside, with the parameters as they were before an iteration. */
export interface ValidationPoint {
  readonly iteration: number;
  readonly loss: number;
}

export interface TimelineOptions {
  /** For checkpoints. */
  readonly memoryBytes: number;
  readonly mostTraces: number;
  /** For kept traces, of which at least two are kept. */
  readonly traceBytes: number;
  /** Opens room for checkpoints beyond memory; without it there is none. */
  readonly openRoom?: OpenStateRoom;
}

export const DEFAULT_OPTIONS: TimelineOptions = {
  memoryBytes: 256 * 2 ** 20,
  mostTraces: 16,
  traceBytes: 128 * 2 ** 20,
};

const SLICE_MILLISECONDS = 8;

export class Timeline {
  private readonly checkpoints: Checkpoints;
  private readonly log: MetricsLog;
  private readonly validations: ValidationPoint[] = [];
  private readonly traces = new Map<number, Trace>();
  private readonly tape = new Tape();
  /** For traces. */
  private readonly reserve = new Reserve();
  private readonly arena = new Arena();
  private readonly lasting: readonly [Arena, Arena] = [new Arena(), new Arena()];
  /** The newest state, so that going on needs no checkpoint. Never in an arena that is reused. */
  private newest: RunState;
  private expectedTraceSize = 0;

  constructor(
    readonly program: TrainingProgram,
    readonly options: TimelineOptions = DEFAULT_OPTIONS,
    /** What came before the first iteration of this timeline, where it is a fork of another. */
    private readonly before: Timeline | null = null,
  ) {
    this.log = new MetricsLog(this.first);
    this.checkpoints = new Checkpoints(program.layout, options.memoryBytes, this.first, options.openRoom);
    this.checkpoints.offer(program.initial);
    this.newest = program.initial;
  }

  /** The iteration that this timeline starts at: 0, or where it forks; earlier ones are those of the timeline before. */
  get first(): number {
    return this.program.initial.iteration;
  }

  /** Iterations that the run is planned to have. */
  get iterations(): number {
    return this.program.iterations;
  }

  /** Iterations executed so far; their metrics are known. */
  get visited(): number {
    return this.log.end;
  }

  get checkpointInterval(): number {
    return this.checkpoints.interval;
  }

  get checkpointBytes(): number {
    return this.checkpoints.bytes;
  }

  /** Of checkpoints beyond memory. */
  get checkpointBytesBeyond(): number {
    return this.checkpoints.bytesBeyond;
  }

  checkpointIterations(): readonly number[] {
    const earlier = this.before?.checkpointIterations().filter((iteration) => iteration < this.first) ?? [];
    return [...earlier, ...this.checkpoints.list()];
  }

  metrics(iteration: number): Metrics | null {
    return this.owner(iteration).log.at(iteration);
  }

  /** The objective at an iteration below `visited`, without making an object of all metrics. */
  lossAt(iteration: number): number {
    return this.owner(iteration).log.lossAt(iteration);
  }

  /** One metric of an iteration below `visited`. */
  metric(name: MetricName, iteration: number): number {
    return this.owner(iteration).log.valueAt(iteration, name);
  }

  /** See MetricsLog.learntAt. */
  learntAt(prediction: number): number | null {
    const earlier = this.before?.learntAt(prediction) ?? null;
    return earlier !== null && earlier < this.first ? earlier : this.log.learntAt(prediction);
  }

  /** The losses on text set aside that have been taken so far, in the order of the iterations. */
  get validationLosses(): readonly ValidationPoint[] {
    const earlier = this.before?.validationLosses.filter(({ iteration }) => iteration < this.first) ?? [];
    return earlier.length === 0 ? this.validations : [...earlier, ...this.validations];
  }

  /** The trace of an iteration if it is still kept. */
  kept(iteration: number): Trace | null {
    return this.owner(iteration).traces.get(iteration) ?? null;
  }

  /** The trace of an iteration, replayed at once if need be. */
  trace(iteration: number): Trace {
    return this.kept(iteration) ?? finish(this.reach(iteration));
  }

  /** The same in slices, for distances that take long. */
  *reach(iteration: number): Task<Trace> {
    const owner = this.owner(iteration);
    if (owner !== this) return yield* owner.reach(iteration);
    const known = this.traces.get(iteration);
    if (known !== undefined) {
      // Re-inserted, so that the map's order is that of last use.
      this.traces.delete(iteration);
      this.traces.set(iteration, known);
      return known;
    }
    const state = yield* this.replayTo(iteration);
    return this.record(state);
  }

  /** Executes iterations until the metrics of the first `count` are known. */
  *visit(count: number): Task<void> {
    if (count > this.visited) yield* this.replayTo(count);
  }

  /** Whether an iteration starts from an edited state, where a branch forks. */
  isFork(iteration: number): boolean {
    const owner = this.owner(iteration);
    return owner.before !== null && iteration === owner.first;
  }

  /** What executes an iteration: the program of this timeline, or of the one before its fork. */
  programAt(iteration: number): TrainingProgram {
    return this.owner(iteration).program;
  }

  /** The timeline that executes an iteration: this one, or one before its fork. */
  private owner(iteration: number): Timeline {
    let owner: Timeline = this;
    while (iteration < owner.first && owner.before !== null) owner = owner.before;
    return owner;
  }

  /** The state before `iteration`. */
  private *replayTo(iteration: number): Task<RunState> {
    const first = this.nearestState(iteration);
    const distance = iteration - first.iteration;
    const stride = distance > this.checkpoints.interval / 2 ? Math.max(1, Math.floor(Math.sqrt(distance))) : 0;
    const extrasFrom = iteration - stride * stride;
    let state = first;
    let sliceEnds = performance.now() + SLICE_MILLISECONDS;
    while (state.iteration < iteration) {
      state = this.executePlainly(state);
      const remaining = iteration - state.iteration;
      if (stride > 1 && this.checkpoints.interval > 1 && state.iteration >= extrasFrom && remaining % stride === 0) {
        this.checkpoints.keepExtra(state);
      }
      if (performance.now() >= sliceEnds) {
        // Whoever runs this may replay something else before going on, so the state must not lie in a shared arena.
        state = this.settle(state);
        yield { done: state.iteration - first.iteration, total: distance };
        sliceEnds = performance.now() + SLICE_MILLISECONDS;
      }
    }
    return this.settle(state);
  }

  /**
   * Executes one iteration on another's tape and remembers what is new about it; for scans.
   * @param state before it; where this timeline forks its own state is taken instead
   */
  executeOn(tape: Tape, state: RunState): { readonly start: RunState; readonly outcome: Outcome } {
    const owner = this.owner(state.iteration);
    const start = state.iteration === owner.first ? owner.program.initial : state;
    const outcome = owner.program.execute(tape, start);
    owner.noteExecuted(start.iteration, outcome);
    return { start, outcome };
  }

  /** A copy of a replayed state that later replays do not overwrite. */
  settle(state: RunState): RunState {
    const copy = copyState(state);
    // A fork starts from a state of its own, so what leads up to it is the other's.
    const maker = this.owner(copy.iteration - 1);
    if (copy.iteration === maker.visited) maker.newest = copy;
    return copy;
  }

  /** The nearest state at or before `iteration` that is kept. */
  nearestState(iteration: number): RunState {
    const owner = this.owner(iteration);
    return owner === this ? this.nearestOwnState(iteration) : owner.nearestState(iteration);
  }

  private nearestOwnState(iteration: number): RunState {
    const previous = this.traces.get(iteration - 1)?.outcome.end;
    if (previous !== undefined) return previous;
    const checkpoint = this.checkpoints.nearest(iteration);
    const { newest } = this;
    return newest.iteration <= iteration && newest.iteration > checkpoint ? newest : this.checkpoints.load(checkpoint);
  }

  private executePlainly(state: RunState): RunState {
    const lasting = this.lasting[state.iteration & 1];
    this.arena.reset();
    lasting.reset();
    this.tape.begin(this.arena, lasting);
    const outcome = this.program.execute(this.tape, state);
    this.noteExecuted(state.iteration, outcome);
    return outcome.end;
  }

  private record(start: RunState): Trace {
    const arena = new Arena(this.expectedTraceSize, this.reserve);
    const lasting = new Arena(this.program.layout.size, this.reserve);
    this.tape.begin(arena, lasting);
    const outcome = this.program.execute(this.tape, start);
    this.expectedTraceSize = arena.size;
    this.noteExecuted(start.iteration, outcome);
    if (outcome.end.iteration === this.visited) this.newest = outcome.end;
    const bytes = arena.bytes + lasting.bytes;
    const trace = { iteration: start.iteration, start, frames: this.tape.frames, outcome, bytes };
    this.traces.set(start.iteration, trace);
    this.forgetOldTraces();
    return trace;
  }

  private noteExecuted(iteration: number, outcome: Outcome): void {
    if (iteration !== this.visited) return;
    const { validation } = this.program;
    if (validation !== undefined && iteration % validation.every === 0) {
      this.validations.push({
        iteration,
        loss: assessValidation(this.program, outcome.parameters, validation.batches).loss,
      });
    }
    this.log.record(iteration, outcome);
    this.checkpoints.offer(outcome.end);
  }

  private forgetOldTraces(): void {
    let bytes = 0;
    for (const trace of this.traces.values()) bytes += trace.bytes;
    for (const [iteration, trace] of this.traces) {
      if (this.traces.size <= 2) return;
      if (this.traces.size <= this.options.mostTraces && bytes <= this.options.traceBytes) return;
      this.traces.delete(iteration);
      bytes -= trace.bytes;
    }
  }
}
