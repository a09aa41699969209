/**
 * The layout of the start of every memory that kernels work in, in bytes.
 * Invariant: `layout.ts` describes the same layout in values.
 */

/** A value, and a pair of them as SIMD has it. */
export const VALUE: usize = 8;
export const PAIR: usize = 16;

/** Room for a block of a product that reaches past the edge. */
export const BLOCK_TILE: usize = 0;
/** 2^(j/16) for j below 16. */
export const FRACTIONS: usize = 128;
export const EXP_COEFFICIENTS: usize = FRACTIONS + VALUE * 16;
export const TANH_COEFFICIENTS: usize = EXP_COEFFICIENTS + VALUE * 16;
export const NORMAL_COEFFICIENTS: usize = TANH_COEFFICIENTS + VALUE * 16;
export const TILE: usize = VALUE * 1024;
/** Values on the way from an input to the output, as many as fit into a tile; a pair may reach past its end. */
export const SCRATCH: usize = NORMAL_COEFFICIENTS + VALUE * 48;
export const SECOND_SCRATCH: usize = SCRATCH + TILE + PAIR;
