/**
 * What becomes of a grid on its way to the terminals of a class. Each step is taken once for all who need the same: a
 * key then costs the server little more than the encryption for each of them.
 */
import type { CellGrid } from '../cells/cell-grid.js';
import { createAsciiMapping } from '../terminal/ascii.js';
import { createSharedEncoder, type DifferenceEncoder } from '../terminal/difference.js';
import { synchronize } from '../terminal/synchronized-output.js';
import { withRequest } from './acknowledged-output.js';

export interface SharedFrames {
  /** Draws with the characters that terminals of the class have. */
  readonly draw: (grid: CellGrid) => CellGrid;
  readonly encode: DifferenceEncoder;
  /** Surrounds a frame for terminals that show it at once. */
  readonly synchronize: (frame: Uint8Array) => Uint8Array;
  /** Adds a status request to a frame. */
  readonly ask: (frame: Uint8Array) => Uint8Array;
}

export function createSharedFrames({ ascii }: { readonly ascii: boolean }): SharedFrames {
  return {
    draw: ascii ? createAsciiMapping() : (grid) => grid,
    encode: createSharedEncoder(),
    synchronize: changeOnce(synchronize),
    ask: changeOnce(withRequest),
  };
}

/** Keeps each result for as long as the bytes that it was made from. */
function changeOnce(change: (bytes: Uint8Array) => Uint8Array): (bytes: Uint8Array) => Uint8Array {
  const known = new WeakMap<Uint8Array, Uint8Array>();
  return (bytes) => {
    const before = known.get(bytes);
    if (before !== undefined) return before;
    const result = change(bytes);
    known.set(bytes, result);
    return result;
  };
}
