/**
 * Memory for iterations that are kept: pieces of larger blocks, since a block for each would cost the system and the
 * garbage collector more than recording a small iteration.
 * Invariant: no two pieces overlap, and none is handed out twice; a block is freed when none of its pieces is held any
 * more.
 */

import { allocating } from '../kernels/out-of-memory.js';
import { mapMemory } from '../kernels/webassembly.js';

/**
 * In values; 16 MiB. Allocators return larger freed blocks to the system, and clearing fresh pages costs more than
 * recording into them.
 */
export const LARGEST_CHUNK = 2 ** 21;

/** 4 MiB */
const USUAL_BLOCK = 2 ** 19;
/** 31 MiB: allocators keep freed memory for reuse, up to twice the largest block below 32 MiB that they have seen. */
const TELLING_BLOCK = 31 * 2 ** 17;
/** 256 KiB, doubling for each new block, so that a few small iterations take little. */
const FIRST_BLOCK = 2 ** 15;
const GROWING_BLOCKS = 7;

export class Reserve {
  private block: Float64Array = new Float64Array(0);
  private offset = 0;
  private blocks = 0;
  private hasTold = false;

  /** `size` values, whose contents are unspecified. */
  take(size: number): Float64Array {
    if (size > USUAL_BLOCK / 2) {
      // Shows the allocator a block that teaches it to keep what is freed. Dropped untouched, the block costs nothing;
      // without it, pages of large pieces go back to the system and come again.
      if (!this.hasTold) createBlock(TELLING_BLOCK);
      this.hasTold = true;
      return createBlock(size);
    }
    if (this.offset + size > this.block.length) {
      this.block = createBlock(Math.max(size, blockSize(this.blocks++)));
      this.offset = 0;
    }
    const piece = this.block.subarray(this.offset, this.offset + size);
    this.offset += size;
    return piece;
  }
}

/** The block is not cleared, where that can be had. */
export function createBlock(size: number): Float64Array {
  const bytes = size * Float64Array.BYTES_PER_ELEMENT;
  // A browser has no memory that is not cleared.
  return new Float64Array(
    allocating(bytes, () => globalThis.Buffer?.allocUnsafeSlow(bytes).buffer ?? new ArrayBuffer(bytes)),
  );
}

/** In values; 1 MiB. Smaller blocks are not worth mapping. */
export const LEAST_MAPPED = 2 ** 17;

/** A block that the system has back as soon as nobody holds it. Its pages are cleared when they are first touched. */
export function createMappedBlock(size: number): Float64Array {
  const memory = size < LEAST_MAPPED ? null : mapMemory(size * Float64Array.BYTES_PER_ELEMENT);
  return memory === null ? createBlock(size) : new Float64Array(memory, 0, size);
}

function blockSize(position: number): number {
  if (position < GROWING_BLOCKS) return FIRST_BLOCK * 2 ** position;
  return position === GROWING_BLOCKS ? TELLING_BLOCK : USUAL_BLOCK;
}
