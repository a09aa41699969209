/**
 * Where things lie at the beginning of the kernels' memory, in values; `assembly/lanes/layout.ts` says the same in bytes.
 * Invariant: the two agree, or no kernel finds what it is given.
 */

/** Values of a tile: four tiles fit into the fastest cache. */
export const TILE = 1024;

/** Pairs may reach over the end of a tile. */
const SLOT = TILE + 2;

export const FRACTIONS_AT = 16;
/** Behind them the kernels keep coefficients. */
const FIRST_SLOT = 64;

/** Three inputs, the output, and two rows that are the same for all tiles. */
export const SLOTS = { a: 0, b: 1, c: 2, out: 3, row: 4, row2: 5 } as const;
const SLOT_COUNT = 6;

/** Where operands of products may be copied to; what is before it belongs to the kernels. */
export const FIRST_VALUE = FIRST_SLOT + SLOT_COUNT * SLOT;

export function createSlots(values: Float64Array): readonly Float64Array[] {
  return Array.from({ length: SLOT_COUNT }, (_, slot) => {
    const start = FIRST_SLOT + slot * SLOT;
    return values.subarray(start, start + TILE);
  });
}
