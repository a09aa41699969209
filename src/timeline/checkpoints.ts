/**
 * Run states kept within a memory budget: one every `interval` iterations, plus a few extra ones where somebody looked.
 * When the budget is full, every other state is dropped and the interval doubles, so the worst replay stays short. From
 * an interval of 8 on, states that memory drops go to a room beyond memory, if there is one, and so do later states
 * between those in memory.
 * Invariant: the first state is always kept, and the regular states in memory follow it at multiples of the interval,
 * without gaps.
 */

import { finish } from '../numbers/engine/task.js';
import type { RunState, StateLayout } from '../training/iteration/run-state.js';
import { setRecent } from '../training/recent.js';
import { changedOnDisk } from './replay-fault.js';
import { type OpenStateRoom, StatesBeyondMemory } from './state-room.js';

const BLOCK_BYTES = 1 << 20;
const SMALLEST_CAPACITY = 8;
/** Below this interval, replays are short enough without a room beyond memory. */
const LEAST_INTERVAL_FOR_ROOM = 8;

export class Checkpoints {
  private readonly blocks: Float64Array[] = [];
  private readonly statesPerBlock: number;
  private readonly capacity: number;
  private readonly extras = new Map<number, Float64Array>();
  private readonly extraCapacity: number;
  private regular = 0;
  private every = 1;
  private beyond: StatesBeyondMemory | null = null;
  private packed: Float64Array | null = null;

  constructor(
    private readonly layout: StateLayout,
    budgetBytes: number,
    /** Iteration of the first state: 0, or where a branch forks. */
    private readonly first = 0,
    private readonly openRoom: OpenStateRoom = () => null,
  ) {
    const stateBytes = layout.size * Float64Array.BYTES_PER_ELEMENT;
    this.statesPerBlock = Math.max(1, Math.floor(BLOCK_BYTES / stateBytes));
    const affordable = Math.floor(budgetBytes / stateBytes);
    this.extraCapacity = Math.max(SMALLEST_CAPACITY, Math.min(1024, Math.floor(affordable / 8)));
    this.capacity = Math.max(SMALLEST_CAPACITY, affordable - this.extraCapacity);
  }

  /** Iterations between regular checkpoints, including those beyond memory. */
  get interval(): number {
    return Math.min(this.every, this.beyond?.interval ?? this.every);
  }

  /** Bytes beyond memory. */
  get bytesBeyond(): number {
    return (this.beyond?.slots.size ?? 0) * this.layout.size * Float64Array.BYTES_PER_ELEMENT;
  }

  get bytes(): number {
    const blocks = this.blocks.reduce((sum, block) => sum + block.byteLength, 0);
    return blocks + this.extras.size * this.layout.size * Float64Array.BYTES_PER_ELEMENT;
  }

  /** Keeps `state` if it is the next regular one. States must come in the order of their iterations. */
  offer(state: RunState): void {
    finish(this.prepare(state))();
  }

  /** Does the most of it, pausing now and then if the state is large; what it returns keeps the state. */
  *prepare(state: RunState): Generator<null, () => void, void> {
    if (this.regular === this.capacity && state.iteration === this.iterationOf(this.regular)) this.thinOut();
    const position = this.regular;
    const isNext = (): boolean => this.regular === position && state.iteration === this.iterationOf(position);
    if (!isNext()) return () => this.offerBeyond(state);
    const block = this.blockOf(position);
    this.blocks[block] ??= new Float64Array(this.statesIn(block) * this.layout.size);
    for (const _ of this.layout.pack(state, this.blocks[block], this.offsetOf(position))) {
      yield null;
      // The same state has been kept in the meantime.
      if (!isNext()) break;
    }
    return () => {
      if (isNext()) this.regular++;
    };
  }

  /**
   * Keeps `state` in addition to the regular ones, dropping the oldest extra state if there are too many. Pauses now and
   * then if the state is large.
   */
  *keepExtra(state: RunState): Generator<null, void, void> {
    if (this.positionOf(state.iteration) !== null || this.beyond?.slots.has(state.iteration)) return;
    const packed = new Float64Array(this.layout.size);
    yield* this.layout.pack(state, packed, 0);
    setRecent(this.extras, state.iteration, packed, this.extraCapacity);
  }

  /** The latest iteration at or before `iteration` whose state is kept. */
  nearest(iteration: number): number {
    let best = this.iterationOf(Math.min(this.regular - 1, Math.floor((iteration - this.first) / this.every)));
    for (const extra of this.extras.keys()) {
      if (extra <= iteration && extra > best) best = extra;
    }
    return this.beyond?.nearest(iteration, best) ?? best;
  }

  /**
   * A copy of the state of an iteration that nearest() returned. If that state lies beyond memory and cannot be read,
   * the nearest one before it. Pauses now and then if the state is large.
   * @throws ReplayFault if it can be read, but is not the one that was kept
   */
  *load(iteration: number): Generator<null, RunState, void> {
    const extra = this.extras.get(iteration);
    if (extra !== undefined) return yield* this.layout.unpack(iteration, extra, 0);
    if (this.beyond?.slots.has(iteration)) {
      const packed = new Float64Array(this.layout.size);
      const loaded = this.beyond.load(iteration, packed);
      if (loaded === 'changed') throw changedOnDisk(iteration);
      return yield* loaded === 'whole' ? this.layout.unpack(iteration, packed, 0) : this.load(this.nearest(iteration));
    }
    const position = this.positionOf(iteration);
    if (position === null) throw new RangeError(`No checkpoint at ${iteration}.`);
    return yield* this.layout.unpack(iteration, this.blocks[this.blockOf(position)], this.offsetOf(position));
  }

  /** Drops all states but those that were kept when their iterations were executed first. */
  forgetExtras(): void {
    this.extras.clear();
  }

  /** The iterations of all kept states, in order. */
  list(): readonly number[] {
    const regular = Array.from({ length: this.regular }, (_, position) => this.iterationOf(position));
    return [...new Set([...regular, ...this.extras.keys(), ...(this.beyond?.slots.keys() ?? [])])].sort(
      (a, b) => a - b,
    );
  }

  private offerBeyond(state: RunState): void {
    if (!this.beyond?.wants(state.iteration) || this.positionOf(state.iteration) !== null) return;
    this.packed ??= new Float64Array(this.layout.size);
    finish(this.layout.pack(state, this.packed, 0));
    this.beyond.keep(state.iteration, this.packed);
  }

  /** The position of a regular state in memory; null where there is none. */
  private positionOf(iteration: number): number | null {
    const position = (iteration - this.first) / this.every;
    return Number.isInteger(position) && position < this.regular ? position : null;
  }

  private iterationOf(position: number): number {
    return this.first + position * this.every;
  }

  /** The last block is cut to the capacity, so that the memory budget is never exceeded. */
  private statesIn(block: number): number {
    return Math.min(this.statesPerBlock, this.capacity - block * this.statesPerBlock);
  }

  private blockOf(position: number): number {
    return Math.floor(position / this.statesPerBlock);
  }

  private offsetOf(position: number): number {
    return (position % this.statesPerBlock) * this.layout.size;
  }

  private thinOut(): void {
    if (2 * this.every >= LEAST_INTERVAL_FOR_ROOM) this.moveBeyond();
    const kept = Math.ceil(this.regular / 2);
    const { size } = this.layout;
    for (let position = 1; position < kept; position++) {
      if (this.statesPerBlock === 1) {
        // Large states stay where they are, since somebody may be reading one.
        this.blocks[position] = this.blocks[2 * position];
        continue;
      }
      const from = this.blocks[this.blockOf(2 * position)];
      const start = this.offsetOf(2 * position);
      const to = this.blocks[this.blockOf(position)];
      to.set(from.subarray(start, start + size), this.offsetOf(position));
    }
    this.regular = kept;
    this.every *= 2;
    this.blocks.length = Math.ceil(kept / this.statesPerBlock);
  }

  /** Moves every other state, the ones that memory is about to drop. */
  private moveBeyond(): void {
    if (this.beyond === null) {
      const room = this.openRoom(this.layout.size);
      if (room === null) return;
      this.beyond = new StatesBeyondMemory(room, this.first, this.every);
    }
    for (let position = 1; position < this.regular; position += 2) {
      const start = this.offsetOf(position);
      const block = this.blocks[this.blockOf(position)];
      this.beyond.keep(this.iterationOf(position), block.subarray(start, start + this.layout.size));
    }
  }
}
