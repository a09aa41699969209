/**
 * The layout of the start of every memory that kernels work in, in values.
 * Invariant: `layout-assembly.ts` describes the same layout in bytes.
 */

/** Values per tile: four tiles fit into the fastest cache. */
export const TILE = 1024;

export const FRACTIONS_AT = 16;
export const EXP_AT = FRACTIONS_AT + 16;
export const TANH_AT = EXP_AT + 16;
export const NORMAL_AT = TANH_AT + 16;
const SCRATCH_TILES_AT = 112;
const SCRATCH_TILE_COUNT = 2;

/** A pair may reach past the end of a tile. */
const SLOT = TILE + 2;

/** Where operands from elsewhere are copied to: three inputs, the output, and two rows that are the same for all tiles. */
export const SLOTS = { a: 0, b: 1, c: 2, out: 3, row: 4, row2: 5 } as const;
const SLOT_COUNT = 6;

/** In values. */
export function slotAt(slot: number): number {
  return SCRATCH_TILES_AT + (SCRATCH_TILE_COUNT + slot) * SLOT;
}

/** Everything before belongs to the kernels. */
export const FIRST_VALUE = slotAt(SLOT_COUNT);

export function createSlots(values: Float64Array): readonly Float64Array[] {
  return Array.from({ length: SLOT_COUNT }, (_, slot) => values.subarray(slotAt(slot), slotAt(slot) + TILE));
}

/** Values of scratch memory for products; see `matmul-assembly.ts`. */
export const PRODUCT_SCRATCH = 256 * (2 * 4 + 160);
