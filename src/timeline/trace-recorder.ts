/**
 * Records iterations whose values are kept. Small ones and very large ones are executed where their values stay, and so
 * is every one whose memory is to go back to the system. Others are executed by a replayer, whose kernels find everything
 * in their own memory, and copied as they are computed.
 * Invariant: both give the same bits and names.
 */
import { Arena } from '../engine/arena.js';
import { Draft } from '../engine/draft.js';
import { executeInSlices } from '../engine/execution.js';
import { LEAST_MAPPED, Reserve } from '../engine/reserve.js';
import { createPause, type Stage } from '../engine/slices.js';
import { Tape } from '../engine/tape.js';
import type { IterationCopy } from '../training/iteration-copy.js';
import type { Outcome, TrainingProgram } from '../training/program.js';
import { type RunState, withTensorsAlone } from '../training/run-state.js';
import type { Replayers } from './replayers.js';
import type { ReplayedTrace } from './trace.js';

/** A trace in memory of its own. */
export interface KeptTrace extends ReplayedTrace {
  /** The state that the iteration ends in, in tensors without names. */
  readonly end: RunState;
}

/** Of iterations with fewer values than these, the kernels copy less than it takes to begin one elsewhere. */
const LEAST_COPIED = 2 ** 12;
/** A replayer takes as much memory again. Iterations with more values get mapped memory, which is there at once. */
const MOST_COPIED = 2 ** 25;

/** What was computed in so short a time is still in the fastest caches when it is copied. */
const CACHED_MILLISECONDS = 0.2;

export class TraceRecorder {
  private tape = createTape('later');
  private readonly naming = createTape('before');
  private readonly reserve = new Reserve();
  private expectedSize = 0;

  /**
   * @param returnsMemory whether the system gets the memory of an iteration back when nobody holds it any more
   * @param verify is given what was executed, in the memory in which that was done
   */
  constructor(
    private readonly program: TrainingProgram,
    private readonly replayers: Replayers,
    private readonly returnsMemory: boolean,
    private readonly verify: (outcome: Outcome) => void = () => {},
  ) {}

  *record(start: RunState): Generator<Stage | null, KeptTrace, void> {
    const { expectedSize } = this;
    // A replayer that has replayed knows the size.
    const mayBeCopied = expectedSize === 0 ? this.replayers.hasIdle : isCopied(expectedSize);
    const copied = mayBeCopied && !this.returnsMemory ? yield* this.recordElsewhere(start) : null;
    return copied ?? (yield* this.recordHere(start));
  }

  /** Lets go of what was recorded last. */
  forget(): void {
    this.tape = createTape('later');
  }

  private *recordHere(start: RunState): Generator<Stage | null, KeptTrace, void> {
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
    if (draft?.isExceeded === true) {
      yield recorded(0, frames.length);
      return yield* this.record(start);
    }
    for (const done of executeInSlices(steps)) yield recorded(done, frames.length);
    this.verify(outcome);
    const bytes = arena.bytes + lasting.bytes;
    return { iteration: start.iteration, start, frames, outcome, bytes, end: withTensorsAlone(outcome.end) };
  }

  /** Null for an iteration that turns out to be too small or too large. */
  private *recordElsewhere(start: RunState): Generator<Stage | null, KeptTrace | null, void> {
    const replayer = this.replayers.take();
    try {
      yield* replayer.load(start);
      replayer.begin(start);
      this.expectedSize = replayer.size;
      if (!isCopied(replayer.size)) return null;
      const copy = replayer.beginCopy(this.reserve);
      const isDue = createPause();
      for (let isDone = false; !isDone; ) {
        isDone = replayer.runUntil(performance.now() + CACHED_MILLISECONDS);
        replayer.copyTo(copy);
        if (!isDone && isDue()) yield recorded(replayer.done, replayer.frames.length);
      }
      this.verify(replayer.outcome);
      replayer.goOnFrom(copy.end);
      return new CopiedTrace(copy, start, this.naming);
    } finally {
      this.replayers.putBack(replayer);
    }
  }
}

/**
 * A trace whose names are recorded when they are asked for. It is a class because V8 makes a hidden class for each object
 * that has getters of its own, and that would keep dead traces alive until a full collection.
 */
class CopiedTrace implements KeptTrace {
  readonly iteration: number;
  private known: ReturnType<IterationCopy['name']> | null = null;

  constructor(
    private readonly copy: IterationCopy,
    readonly start: RunState,
    private readonly tape: Tape,
  ) {
    this.iteration = start.iteration;
  }

  get frames(): KeptTrace['frames'] {
    return this.named.frames;
  }

  get outcome(): KeptTrace['outcome'] {
    return this.named.outcome;
  }

  get end(): RunState {
    return this.copy.end;
  }

  get bytes(): number {
    return this.copy.bytes;
  }

  private get named() {
    this.known ??= this.copy.name(this.tape);
    return this.known;
  }
}

function recorded(done: number, total: number): Stage {
  return { name: 'recording', done, total, unit: 'steps' };
}

/** @param size in values */
function isCopied(size: number): boolean {
  return size >= LEAST_COPIED && size <= MOST_COPIED;
}

function createTape(mode: 'later' | 'before'): Tape {
  return new Tape(new Arena(), new Arena(), mode);
}
