/**
 * Records iterations whose values are kept. Small ones and very large ones are executed where their values stay, and so
 * is every one whose memory is to go back to the system. Others are executed by a replayer, whose kernels find everything
 * in their own memory, and copied as they are made.
 * Invariant: both give the same bits.
 */
import { Arena } from '../engine/arena.js';
import { Draft } from '../engine/draft.js';
import { executeInSlices } from '../engine/execution.js';
import { LEAST_MAPPED, Reserve } from '../engine/reserve.js';
import type { Step } from '../engine/step.js';
import { type Frame, Tape } from '../engine/tape.js';
import type { Outcome, TrainingProgram } from '../training/program.js';
import type { RunState } from '../training/run-state.js';
import type { Replayers } from './replayers.js';
import { during, inSteps, SLICE_MILLISECONDS, type Task } from './task.js';

interface Recorded {
  readonly frames: readonly Frame[];
  readonly outcome: Outcome;
  /** What its values take, among them those of the state that it ends in. */
  readonly bytes: number;
}

/** Of iterations with fewer values than these, the kernels copy less than it takes to begin one elsewhere. */
const LEAST_COPIED = 2 ** 12;
/** A replayer takes as much memory again. Iterations with more values get mapped memory, which is there at once. */
const MOST_COPIED = 2 ** 25;

/** What was computed in so short a time is still in the fastest caches when it is copied. */
const CACHED_MILLISECONDS = 0.2;

export class TraceRecorder {
  private tape = createTape();
  private readonly reserve = new Reserve();
  private expectedSize = 0;

  /** @param returnsMemory whether the system gets the memory of an iteration back when nobody holds it any more */
  constructor(
    private readonly program: TrainingProgram,
    private readonly replayers: Replayers,
    private readonly returnsMemory: boolean,
  ) {}

  *record(start: RunState): Task<Recorded> {
    const { program, tape, expectedSize } = this;
    const isMapped = expectedSize >= (this.returnsMemory ? LEAST_MAPPED : MOST_COPIED);
    const reserve = isMapped ? null : this.reserve;
    const draft = expectedSize === 0 ? new Draft() : null;
    const arena = new Arena(expectedSize, reserve, isMapped, draft);
    const lasting = new Arena(draft === null ? program.layout.size : 0, reserve, isMapped, draft);
    tape.begin(arena, lasting);
    const outcome = program.execute(tape, start);
    const { frames, steps } = tape;
    if (draft?.isExceeded === true) {
      this.expectedSize = arena.size;
      yield inSteps(0, frames.length);
      return yield* this.record(start);
    }
    const isCopied = expectedSize >= LEAST_COPIED && arena.size <= MOST_COPIED && !this.returnsMemory;
    if (isCopied) yield* this.executeElsewhere(start, steps, outcome.end);
    else for (const done of executeInSlices(steps)) yield inSteps(done, frames.length);
    this.expectedSize = arena.size;
    return { frames, outcome, bytes: arena.bytes + lasting.bytes };
  }

  /** Lets go of what was recorded last. */
  forget(): void {
    this.tape = createTape();
  }

  private *executeElsewhere(start: RunState, steps: readonly Step[], end: RunState): Task<void> {
    const replayer = this.replayers.take();
    try {
      yield* during(replayer.load(start), inSteps(0, steps.length));
      replayer.begin(start);
      let copied = 0;
      let sliceEnds = performance.now() + SLICE_MILLISECONDS;
      for (let isDone = false; !isDone; ) {
        isDone = replayer.runUntil(performance.now() + CACHED_MILLISECONDS);
        copied = replayer.copyTo(steps, copied);
        if (isDone || performance.now() < sliceEnds) continue;
        yield inSteps(copied, steps.length);
        sliceEnds = performance.now() + SLICE_MILLISECONDS;
      }
      replayer.goOnFrom(end);
    } finally {
      this.replayers.putBack(replayer);
    }
  }
}

function createTape(): Tape {
  return new Tape(new Arena(), new Arena(), 'later');
}
