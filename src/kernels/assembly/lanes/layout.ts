/**
 * Where things lie at the beginning of the kernels' memory, in bytes; `kernels/layout.ts` says the same in values.
 * Invariant: the two agree, or no kernel finds what it is given.
 */

/** Room for a block of a product that reaches over the edge. */
export const BLOCK_TILE: usize = 0;
/** 2^(j/16) for j below 16. */
export const FRACTIONS: usize = 128;
export const EXP_COEFFICIENTS: usize = FRACTIONS + 8 * 16;
export const TANH_COEFFICIENTS: usize = EXP_COEFFICIENTS + 8 * 16;
/** Each slot has room for a tile and two values more, so that pairs may reach over its end. */
const SLOT: usize = 8 * (1024 + 2);
export const A: usize = TANH_COEFFICIENTS + 8 * 16;
export const B: usize = A + SLOT;
export const C: usize = B + SLOT;
export const OUT: usize = C + SLOT;
/** What is the same for all tiles: one row of factors, or of sums, and another. */
export const ROW: usize = OUT + SLOT;
export const ROW2: usize = ROW + SLOT;
