/**
 * Memory for iterations that are kept: pieces of larger blocks, since a block of its own for each costs the system and the
 * garbage collector more than recording a small iteration.
 * Invariant: no two pieces overlap, and none is handed out twice; a block is freed when no piece of it is held any more.
 */

/**
 * Values, 16 MiB of them. Allocators give larger blocks back to the system when they are freed, and clearing fresh pages
 * costs more than recording what is written there.
 */
export const LARGEST_CHUNK = 2 ** 21;

/** 4 MiB */
const USUAL_BLOCK = 2 ** 19;
/** 31 MiB: an allocator keeps freed memory for what comes next up to twice the largest block below 32 MiB that it has seen. */
const TELLING_BLOCK = 31 * 2 ** 17;
/** 256 KiB, then twice as much each time, so that a few small iterations take little. */
const FIRST_BLOCK = 2 ** 15;
const GROWING_BLOCKS = 7;

export class Reserve {
  private block: Float64Array = new Float64Array(0);
  private offset = 0;
  private blocks = 0;

  /** `size` values; what they hold is unspecified. */
  take(size: number): Float64Array {
    if (size > USUAL_BLOCK / 2) return createBlock(size);
    if (this.offset + size > this.block.length) {
      this.block = createBlock(Math.max(size, blockSize(this.blocks++)));
      this.offset = 0;
    }
    const piece = this.block.subarray(this.offset, this.offset + size);
    this.offset += size;
    return piece;
  }
}

/** Not cleared. */
export function createBlock(size: number): Float64Array {
  return new Float64Array(Buffer.allocUnsafeSlow(size * Float64Array.BYTES_PER_ELEMENT).buffer);
}

function blockSize(position: number): number {
  if (position < GROWING_BLOCKS) return FIRST_BLOCK * 2 ** position;
  return position === GROWING_BLOCKS ? TELLING_BLOCK : USUAL_BLOCK;
}
