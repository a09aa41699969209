/**
 * A copy of what an iteration computes, made while a replayer executes it. Its names are recorded when they are asked for,
 * so that one at which nobody looks leaves little to the garbage collector; light results are computed again then.
 * Invariant: values lie in the order in which their steps are recorded, so that recording the iteration once more, without
 * executing it, finds each of them in its place.
 */
import { Arena } from '../engine/arena.js';
import type { Reserve } from '../engine/reserve.js';
import type { Step } from '../engine/step.js';
import type { Frame, Tape } from '../engine/tape.js';
import type { Outcome, TrainingProgram } from './program.js';
import type { RunState } from './run-state.js';
import { createSide } from './side.js';

interface NamedIteration {
  readonly frames: readonly Frame[];
  readonly outcome: Outcome;
}

/** What an iteration computes. */
interface Computed {
  /** The state that it ends in, with tensors that are used again. */
  readonly end: RunState;
  /** How many values, without those of that state. */
  readonly size: number;
  /** How many of these are light. */
  readonly lightSize: number;
}

/** Of an iteration with more values than these, computing again what is light would be felt when names are asked for. */
const MOST_COMPUTED_AGAIN = 2 ** 22;

export class IterationCopy {
  readonly end: RunState;
  private readonly values: Arena;
  private readonly lasting: Arena;
  /** Of what is computed again; 0 where that is kept. */
  private readonly lightSize: number;
  private total = 0;

  /** @param start that the iteration starts from */
  constructor(
    private readonly program: TrainingProgram,
    private readonly start: RunState,
    { end, size, lightSize }: Computed,
    private readonly reserve: Reserve,
  ) {
    this.lasting = new Arena(program.layout.size, reserve);
    this.end = { ...end, ...createSide(program, this.lasting).tensors };
    this.lasting.reset();
    this.lightSize = size > MOST_COMPUTED_AGAIN ? 0 : lightSize;
    this.values = new Arena(size - this.lightSize, reserve);
  }

  /** With its light results, which it has once it has names. */
  get bytes(): number {
    return this.lasting.bytes + this.values.bytes + this.lightSize * Float64Array.BYTES_PER_ELEMENT;
  }

  /** How many results it has, or will compute again. */
  get count(): number {
    return this.total;
  }

  /**
   * Copies the result of the next step.
   * @param isLasting whether it belongs to the state that the iteration ends in
   */
  add({ result, isLight }: Step, isLasting: boolean): void {
    this.total++;
    if (isLasting) this.lasting.allocate(result.length).set(result);
    else if (!isLight || this.lightSize === 0) this.values.allocate(result.length).set(result);
  }

  /** @param tape that takes its ops for executed */
  name(tape: Tape): NamedIteration {
    const { values, lasting, lightSize } = this;
    values.reset();
    lasting.reset();
    tape.begin(values, lasting, lightSize === 0 ? null : new Arena(lightSize, this.reserve));
    const outcome = this.program.execute(tape, this.start);
    return { frames: tape.release(), outcome };
  }
}
