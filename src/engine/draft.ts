/**
 * Stands for memory while an iteration is recorded to find out how much it needs, so that this takes next to none.
 * Invariant: as long as the draft is not exceeded, every value has a place of its own. After that nothing that was
 * recorded may be executed.
 */
import { TensorMemory } from '../kernels/tensor-memory.js';
import type { Room } from './arena.js';
import { createMappedBlock } from './reserve.js';

/** In values; 1 MiB. An iteration that needs no more can stay where it was recorded. */
const ENOUGH = 2 ** 17;

export class Draft implements Room {
  private taken = 0;
  private shared: Float64Array = new Float64Array(0);

  get isExceeded(): boolean {
    return this.taken > ENOUGH;
  }

  /** Null for a place of one's own. */
  take(size: number): Float64Array | null {
    this.taken += TensorMemory.footprint(size);
    if (!this.isExceeded) return null;
    if (size > this.shared.length) this.shared = createMappedBlock(Math.max(size, 2 * this.shared.length));
    return this.shared.subarray(0, size);
  }
}
