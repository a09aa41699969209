/**
 * The layout of the start of the kernels' memory, in bytes.
 * Invariant: `kernels/layout.ts` describes the same layout in values.
 */

/** Room for a block of a product that reaches past the edge. */
export const BLOCK_TILE: usize = 0;
/** 2^(j/16) for j below 16. */
export const FRACTIONS: usize = 128;
export const EXP_COEFFICIENTS: usize = FRACTIONS + 8 * 16;
export const TANH_COEFFICIENTS: usize = EXP_COEFFICIENTS + 8 * 16;
/** Each slot has room for a tile and two more values, so that a pair may reach past its end. */
const SLOT: usize = 8 * (1024 + 2);
export const A: usize = TANH_COEFFICIENTS + 8 * 16;
export const B: usize = A + SLOT;
export const C: usize = B + SLOT;
export const OUT: usize = C + SLOT;
/** Two rows that are the same for all tiles, of factors, sums or addends. */
export const ROW: usize = OUT + SLOT;
export const ROW2: usize = ROW + SLOT;
