/**
 * The kernels for operands that lie anywhere: they are copied into a memory that all such calls share, and results out
 * of it.
 * Invariant: nothing stays in that memory from one call to the next. Views of it are replaced when it grows, so they must
 * not be kept.
 */
import { createSlots, FIRST_VALUE, SLOTS, slotAt } from './layout.js';
import { getModule, Kernels, once } from './webassembly.js';

const MOST_VALUES = 2 ** 28;
const BYTES = Float64Array.BYTES_PER_ELEMENT;

/** The address of each slot. */
export const SLOT_ADDRESSES = {
  a: slotAt(SLOTS.a) * BYTES,
  b: slotAt(SLOTS.b) * BYTES,
  c: slotAt(SLOTS.c) * BYTES,
  out: slotAt(SLOTS.out) * BYTES,
  row: slotAt(SLOTS.row) * BYTES,
  row2: slotAt(SLOTS.row2) * BYTES,
} as const;

export class Staging {
  /** See `layout.ts`. */
  slots: readonly Float64Array[];
  private results: Float64Array[] = [];

  private constructor(private readonly kernels: Kernels) {
    this.slots = createSlots(kernels.values);
  }

  static create(): Staging | null {
    const kernels = Kernels.create(getModule(), { initial: FIRST_VALUE, maximum: MOST_VALUES });
    return kernels === null ? null : new Staging(kernels);
  }

  get exports(): Kernels['exports'] {
    return this.kernels.exports;
  }

  get values(): Float64Array {
    return this.kernels.values;
  }

  /** The first `count` values of the output slot. Views are cached, because a new one costs more than computing a tile. */
  result(count: number): Float64Array {
    let known = this.results[count];
    if (known === undefined) {
      known = this.slots[SLOTS.out].subarray(0, count);
      this.results[count] = known;
    }
    return known;
  }

  /** Makes room for `count` values after FIRST_VALUE; returns false if the memory cannot grow that far. */
  reserve(count: number): boolean {
    const before = this.kernels.values;
    if (!this.kernels.reserve(FIRST_VALUE + count)) return false;
    if (this.kernels.values !== before) {
      this.slots = createSlots(this.kernels.values);
      this.results = [];
    }
    return true;
  }
}

/** Made on the first call; null if this machine cannot run the kernels, or has too few addresses. */
export const getStaging = once(() => Staging.create());
