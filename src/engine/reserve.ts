/**
 * Memory for iterations that are kept: pieces of large blocks, since a block of its own for each costs the system and the
 * garbage collector more than recording a small iteration.
 * Invariant: no two pieces overlap, and none is handed out twice; a block is freed when no piece of it is held any more.
 */

/**
 * 16 MiB of values. Allocators give larger blocks back to the system when they are freed, and clearing fresh pages costs
 * more than recording what is written there. Pages of a block that nobody has written to take no memory.
 */
export const BLOCK_SIZE = 2 ** 21;

export class Reserve {
  private block: Float64Array = new Float64Array(0);
  private offset = 0;

  /** `size` values; what they hold is unspecified. */
  take(size: number): Float64Array {
    if (size > BLOCK_SIZE / 2) return createBlock(size);
    if (this.offset + size > this.block.length) {
      this.block = createBlock(BLOCK_SIZE);
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
