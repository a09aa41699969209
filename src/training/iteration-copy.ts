/**
 * A copy of what an iteration computes, made while a replayer executes it. Names are recorded when they are asked for,
 * since without them a copy is a few objects, which costs the garbage collector nothing; light results are computed
 * again then.
 * Invariant: values lie in the order in which their steps are recorded, so that recording the iteration once more, without
 * executing it, finds each of them in its place.
 */
import { Arena, type Places } from '../engine/arena.js';
import { LARGEST_CHUNK, type Reserve } from '../engine/reserve.js';
import type { Step } from '../engine/step.js';
import type { Frame, Tape } from '../engine/tape.js';
import type { Outcome, TrainingProgram } from './program.js';
import type { RunState } from './run-state.js';
import { createSide, placesOf } from './side.js';

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

/** Computing what is light of more values than these would be felt when names are asked for. */
const MOST_COMPUTED_AGAIN = 2 ** 22;

export class IterationCopy {
  readonly end: RunState;
  readonly bytes: number;
  private readonly values: Blocks;
  private readonly lasting: readonly Float64Array[];
  /** Of what is computed again; 0 where that is kept. */
  private readonly lightSize: number;
  private lastingCount = 0;
  private total = 0;

  /** @param start that the iteration starts from */
  constructor(
    private readonly program: TrainingProgram,
    private readonly start: RunState,
    { end, size, lightSize }: Computed,
    private readonly reserve: Reserve,
  ) {
    const arena = new Arena(program.layout.size, reserve);
    const side = createSide(program, arena);
    this.end = { ...end, ...side.tensors };
    this.lasting = placesOf(side);
    this.lightSize = size > MOST_COMPUTED_AGAIN ? 0 : lightSize;
    this.values = new Blocks(size - this.lightSize, reserve);
    // Once it has names, it has its light results, too.
    this.bytes = arena.bytes + size * Float64Array.BYTES_PER_ELEMENT;
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
    if (isLasting) this.lasting[this.lastingCount++].set(result);
    else if (!isLight || this.lightSize === 0) this.values.add(result);
  }

  /** @param tape that takes its ops for executed */
  name(tape: Tape): NamedIteration {
    const lasting = this.lasting.values();
    this.values.rewind();
    const light = this.lightSize === 0 ? null : new Arena(this.lightSize, this.reserve);
    tape.begin(this.values, { allocate: () => lasting.next().value! }, light);
    const outcome = this.program.execute(tape, this.start);
    return { frames: tape.release(), outcome };
  }
}

/** Values one after another, in as few blocks as allocators keep. Asked again for the same sizes, it gives the same places. */
class Blocks implements Places {
  private readonly blocks: Float64Array[] = [];
  private current = -1;
  private offset = 0;
  private remaining: number;
  private readonly share: number;

  constructor(
    size: number,
    private readonly reserve: Reserve,
  ) {
    this.remaining = size;
    this.share = Math.ceil(size / Math.max(1, Math.ceil(size / LARGEST_CHUNK)));
  }

  rewind(): void {
    this.current = -1;
  }

  add(values: Float64Array): void {
    const block = this.blockFor(values.length);
    block.set(values, this.offset);
    this.offset += values.length;
    this.remaining -= values.length;
  }

  allocate(size: number): Float64Array {
    const block = this.blockFor(size);
    this.offset += size;
    return block.subarray(this.offset - size, this.offset);
  }

  private blockFor(size: number): Float64Array {
    const block = this.blocks[this.current];
    if (block !== undefined && this.offset + size <= block.length) return block;
    this.offset = 0;
    this.current++;
    if (this.current === this.blocks.length) {
      this.blocks.push(this.reserve.take(Math.max(size, Math.min(this.share, this.remaining))));
    }
    return this.blocks[this.current];
  }
}
