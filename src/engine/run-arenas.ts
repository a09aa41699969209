/**
 * The arenas of a run that keeps no iteration: one for the values of an iteration, and one for each of the two states
 * that it starts from and ends in. They share one memory, in which kernels copy nothing.
 * Invariant: moving to a larger memory changes nothing in the one before. Where there is none, ordinary arrays serve.
 */
import { TensorMemory } from '../kernels/tensor-memory.js';
import { Arena } from './arena.js';

/** Batches differ in size. */
const SPARE = 1.5;

export class RunArenas {
  private memory: TensorMemory | null = null;
  /** Values that the memory was made for. */
  private capacity = 0;
  private arenas = this.createArenas();

  get values(): Arena {
    return this.arenas[0];
  }

  get states(): readonly [Arena, Arena] {
    const [, even, odd] = this.arenas;
    return [even, odd];
  }

  get bytes(): number {
    return this.arenas.reduce((sum, { bytes }) => sum + bytes, this.memory?.bytes ?? 0);
  }

  /** If the memory has become too small: makes the arenas anew, in a larger one, and returns true. */
  move(): boolean {
    const needed = this.arenas.reduce((sum, { footprint }) => sum + footprint, 0);
    if (needed <= this.capacity) return false;
    this.capacity = Math.ceil(needed * SPARE);
    this.memory = TensorMemory.create(this.capacity);
    this.arenas = this.createArenas();
    return true;
  }

  private createArenas(): readonly [Arena, Arena, Arena] {
    const create = (): Arena => new Arena(0, null, true, this.memory);
    return [create(), create(), create()];
  }
}
