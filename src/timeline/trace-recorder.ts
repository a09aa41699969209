/**
 * Records iterations whose values are kept. Small ones and very large ones are executed where their values stay, and so
 * is every one whose memory is to go back to the system. Others are executed by a runner, whose kernels find everything
 * in their own memory, and copied as they are computed.
 * Invariant: both give the same bits and names.
 */
import { Arena, Draft } from '../numbers/engine/arena.js';
import { codeOf } from '../numbers/engine/code.js';
import { type Executable, Execution, executeInSlices } from '../numbers/engine/execution.js';
import { LEAST_MAPPED, Reserve } from '../numbers/engine/reserve.js';
import { type Frame, Tape } from '../numbers/engine/tape.js';
import type { ProgressStage } from '../numbers/engine/task.js';
import { IterationRunner } from '../training/iteration/iteration-runner.js';
import type { Outcome, TrainingProgram } from '../training/iteration/program.js';
import { type RunState, withTensorsAlone } from '../training/iteration/run-state.js';
import { createSide } from '../training/iteration/side.js';
import type { KeptTrace } from './trace.js';

/** Where an iteration has fewer values than these, the kernels copy less than it takes to begin it elsewhere. */
const LEAST_COPIED = 2 ** 12;
/** A runner takes as much memory again. Iterations with more values get mapped memory, which is there at once. */
const MOST_COPIED = 2 ** 25;

/** What was computed in so short a time is still in the fastest caches when it is copied. */
const CACHED_MILLISECONDS = 0.2;

export class TraceRecorder {
  private tape = new Tape('later');
  private readonly naming = new Tape('before');
  private readonly reserve = new Reserve();
  private expectedSize = 0;

  /**
   * @param idle runners that no task uses now; one that is taken is put back
   * @param returnsMemory whether the system gets the memory of an iteration back when nobody holds it any more
   * @param verify is given what was executed, in the memory in which that was done
   */
  constructor(
    private readonly program: TrainingProgram,
    private readonly idle: IterationRunner[],
    private readonly returnsMemory: boolean,
    private readonly verify: (outcome: Outcome) => void = () => {},
  ) {}

  *record(start: RunState): Generator<ProgressStage | null, KeptTrace, void> {
    const { expectedSize } = this;
    // A runner that has replayed knows the size.
    const mayBeCopied = expectedSize === 0 ? this.idle.length > 0 : isCopied(expectedSize);
    const copied = mayBeCopied && !this.returnsMemory ? yield* this.recordInRunner(start) : null;
    return copied ?? (yield* this.recordInPlace(start));
  }

  /** Lets go of what was recorded last. */
  forget(): void {
    this.tape = new Tape('later');
  }

  private *recordInPlace(start: RunState): Generator<ProgressStage | null, KeptTrace, void> {
    const { program, expectedSize, tape } = this;
    const isMapped = expectedSize >= (this.returnsMemory ? LEAST_MAPPED : MOST_COPIED);
    const reserve = isMapped ? null : this.reserve;
    const draft = expectedSize === 0 ? new Draft() : null;
    const arena = new Arena(expectedSize, reserve, isMapped, draft);
    const lasting = new Arena(draft === null ? program.layout.size : 0, reserve, isMapped, draft);
    tape.begin(arena, lasting);
    const outcome = program.execute(tape, start);
    const { frames, steps } = tape;
    this.expectedSize = arena.size;
    if (draft?.isExceeded) {
      yield recorded(0, frames.length);
      return yield* this.record(start);
    }
    for (const done of executeInSlices(new Execution(steps))) yield recorded(done, frames.length);
    this.verify(outcome);
    const bytes = arena.bytes + lasting.bytes;
    const code = codeOf(() => frames);
    return { iteration: start.iteration, start, frames, outcome, code, bytes, end: withTensorsAlone(outcome.end) };
  }

  /** Null for an iteration that turns out to be too small or too large. */
  private *recordInRunner(start: RunState): Generator<ProgressStage | null, KeptTrace | null, void> {
    const runner = this.idle.pop() ?? new IterationRunner(this.program);
    try {
      yield* runner.load(start);
      runner.begin(start);
      this.expectedSize = runner.size;
      if (!isCopied(runner.size)) return null;
      const trace = new CopiedTrace(runner, start, this.reserve, this.naming);
      for (const done of executeInSlices(trace.copying(runner))) yield recorded(done, runner.frames.length);
      this.verify(runner.outcome);
      runner.goOnFrom(trace.end);
      return trace;
    } finally {
      this.idle.push(runner);
    }
  }
}

/**
 * A copy of what a runner computes. Its names are recorded when they are asked for: values lie in the order of their
 * steps, so that recording the iteration once more, without executing it, finds each of them in its place. It is a class
 * because V8 makes a hidden class for each object that has getters of its own, and that would keep dead traces alive until a
 * full collection.
 */
class CopiedTrace implements KeptTrace {
  readonly iteration: number;
  readonly end: RunState;
  readonly code = codeOf(() => this.frames);
  private readonly values: Arena;
  private readonly lasting: Arena;
  private readonly program: TrainingProgram;
  private known: { readonly frames: readonly Frame[]; readonly outcome: Outcome } | null = null;

  /** @param tape that takes its ops for executed */
  constructor(
    { program, outcome, size }: IterationRunner,
    readonly start: RunState,
    reserve: Reserve,
    private readonly tape: Tape,
  ) {
    this.iteration = start.iteration;
    this.program = program;
    this.values = new Arena(size, reserve);
    this.lasting = new Arena(program.layout.size, reserve);
    this.end = { ...outcome.end, ...createSide(program, this.lasting).tensors };
    this.lasting.reset();
  }

  get frames(): readonly Frame[] {
    return this.named.frames;
  }

  get outcome(): Outcome {
    return this.named.outcome;
  }

  get bytes(): number {
    return this.lasting.bytes + this.values.bytes;
  }

  /** Executes the iteration that the runner has begun, and copies each stretch of it while that is still in the caches. */
  copying(runner: IterationRunner): Executable {
    let copied = 0;
    const runUntil = (time: number): boolean => {
      for (;;) {
        const isDone = runner.runUntil(Math.min(time, performance.now() + CACHED_MILLISECONDS));
        runner.eachResult(copied, (result, isLasting) =>
          (isLasting ? this.lasting : this.values).allocate(result.length).set(result),
        );
        copied = runner.done;
        if (isDone || performance.now() >= time) return isDone;
      }
    };
    return {
      get done() {
        return copied;
      },
      runUntil,
    };
  }

  private get named() {
    if (this.known !== null) return this.known;
    const { tape, values, lasting } = this;
    values.reset();
    lasting.reset();
    tape.begin(values, lasting);
    const outcome = this.program.execute(tape, this.start);
    this.known = { frames: tape.release(), outcome };
    return this.known;
  }
}

function recorded(done: number, total: number): ProgressStage {
  return { name: 'recording', done, total, unit: 'steps' };
}

/** @param size in values */
function isCopied(size: number): boolean {
  return size >= LEAST_COPIED && size <= MOST_COPIED;
}
