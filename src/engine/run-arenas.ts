/**
 * The arenas of a run that keeps no iteration: some for the values of iterations and some for the states that they start
 * from and end in, each used again when its turn comes. They share one memory, in which kernels copy nothing.
 * Invariant: moving to a larger memory changes nothing in the one before. Where there is none, ordinary arrays serve.
 */
import { TensorMemory } from '../kernels/tensor-memory.js';
import { Arena, Draft, type Room } from './arena.js';

/** Batches differ in size. */
const SPARE = 1.5;

export class RunArenas {
  values: readonly Arena[];
  states: readonly Arena[];
  private room: Room | null;
  private readonly draft = new Draft();
  /** Values that the memory was made for. */
  private capacity = 0;

  /** @param depth how many iterations keep their values while another is executed */
  constructor(depth = 0) {
    this.room = this.draft;
    this.values = this.createArenas(depth + 1);
    // An iteration starts from the state in which the one before it ended, so one more is needed at least. With a
    // multiple, few combinations of both occur.
    this.states = this.createArenas(2 * (depth + 1));
  }

  get bytes(): number {
    return [...this.values, ...this.states].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Whether all that was allocated has a place of its own. Otherwise nothing may be executed until they have moved. */
  get isSound(): boolean {
    return this.room !== this.draft || !this.draft.isExceeded;
  }

  /** If the memory has become too small: makes the arenas anew, in a larger one, and returns true. */
  move(): boolean {
    const needed = neededBy(this.values) + neededBy(this.states);
    if (needed <= this.capacity) return false;
    this.capacity = Math.ceil(needed * SPARE);
    this.room = TensorMemory.create(this.capacity) ?? TensorMemory.create(needed);
    this.values = this.createArenas(this.values.length);
    this.states = this.createArenas(this.states.length);
    return true;
  }

  private createArenas(count: number): readonly Arena[] {
    return Array.from({ length: count }, () => new Arena(0, null, true, this.room));
  }
}

/** Values, if each comes to need as much as the one that needs most. */
function neededBy(arenas: readonly Arena[]): number {
  return arenas.length * Math.max(...arenas.map(({ footprint }) => footprint));
}
