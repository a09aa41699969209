/**
 * The arenas of a run that keeps no iteration: values of an iteration are overwritten by a later one. Once the first has
 * shown how much they need, they move to one memory in which kernels copy nothing.
 * Invariant: what an iteration leaves is overwritten no sooner than promised; moving overwrites nothing. Where there is no
 * such memory, ordinary arrays serve.
 */
import { TensorMemory } from '../kernels/tensor-memory.js';
import { Arena } from './arena.js';
import type { Tape } from './tape.js';

/** Batches differ in size, and what does not fit is copied. */
const SPARE = 1.5;

export class RunArenas {
  private values: readonly Arena[];
  private states: readonly Arena[];
  private memory: TensorMemory | null = null;
  /** Values that the memory was made for. */
  private capacity = 0;

  /** @param depth how many iterations keep their values while the next is executed */
  constructor(private readonly depth = 0) {
    this.values = this.createArenas(depth + 1);
    // An iteration starts from the state in which the one before it ended.
    this.states = this.createArenas(depth + 2);
  }

  get bytes(): number {
    return [...this.values, ...this.states].reduce((sum, { bytes }) => sum + bytes, this.memory?.bytes ?? 0);
  }

  /** Starts an iteration on the tape. */
  begin(tape: Tape, iteration: number): void {
    if (this.needed > this.capacity) this.move();
    const values = this.values[iteration % this.values.length];
    const states = this.states[iteration % this.states.length];
    values.reset();
    states.reset();
    tape.begin(values, states);
  }

  /** Bytes of one iteration in these arenas. */
  private get needed(): number {
    return largest(this.values) * this.values.length + largest(this.states) * this.states.length;
  }

  private move(): void {
    this.capacity = Math.ceil(this.needed * SPARE);
    this.memory = TensorMemory.create(this.capacity);
    this.values = this.createArenas(this.values.length);
    this.states = this.createArenas(this.states.length);
  }

  private createArenas(count: number): readonly Arena[] {
    return Array.from({ length: count }, () => new Arena(0, null, true, this.memory));
  }
}

function largest(arenas: readonly Arena[]): number {
  return Math.max(...arenas.map(({ footprint }) => footprint));
}
