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
const SCRATCH_AT = 112;
/** Two tiles; a pair may reach past the end of each. */
const SCRATCH = 2 * (TILE + 2);

/** Where a tile of whole numbers from elsewhere is copied to. */
export const INDICES_AT = SCRATCH_AT + SCRATCH;

/** Everything before belongs to the kernels. */
export const FIRST_VALUE = INDICES_AT + TILE;

/** Values of scratch memory for products; see `matmul-assembly.ts`. */
export const PRODUCT_SCRATCH = 256 * (2 * 4 + 160);
