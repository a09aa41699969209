/**
 * The layout of the start of the kernels' memory, in values.
 * Invariant: `assembly/lanes/layout.ts` describes the same layout in bytes.
 */

/** Values per tile: four tiles fit into the fastest cache. */
export const TILE = 1024;

/** A pair may reach past the end of a tile. */
const SLOT = TILE + 2;

export const FRACTIONS_AT = 16;
/** The kernels keep coefficients between the fractions and the first slot. */
const FIRST_SLOT = 64;

/** Three inputs, the output, and two rows that are the same for all tiles. */
export const SLOTS = { a: 0, b: 1, c: 2, out: 3, row: 4, row2: 5 } as const;
const SLOT_COUNT = 6;

/** Operands of products may be copied to here and beyond; everything before belongs to the kernels. */
export const FIRST_VALUE = FIRST_SLOT + SLOT_COUNT * SLOT;

export function createSlots(values: Float64Array): readonly Float64Array[] {
  return Array.from({ length: SLOT_COUNT }, (_, slot) => {
    const start = FIRST_SLOT + slot * SLOT;
    return values.subarray(start, start + TILE);
  });
}
