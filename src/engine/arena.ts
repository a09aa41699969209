/**
 * Bump allocation for the tensors of one iteration, so that recording costs next to nothing.
 * Invariant: after reset() the same sequence of sizes is answered with the same views, without allocating; a view
 * handed out before reset() is overwritten after it, so whoever keeps an iteration keeps its arena un-reset.
 */

const SMALLEST_CHUNK = 1024;

export class Arena {
  private readonly chunks: Float64Array[] = [];
  private chunk = -1;
  private offset = 0;
  private used = 0;
  private readonly views: Float64Array[] = [];
  private handedOut = 0;

  /** @param expectedSize values to reserve at once; more chunks follow when it is exceeded */
  constructor(expectedSize = 0) {
    if (expectedSize > 0) this.addChunk(expectedSize);
  }

  /** Values handed out since the last reset. */
  get size(): number {
    return this.used;
  }

  get bytes(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  }

  /** A view of `size` values; what it holds is unspecified until its op has written it. */
  allocate(size: number): Float64Array {
    const position = this.handedOut++;
    this.used += size;
    const known = this.views[position];
    if (known !== undefined && known.length === size) return known;
    // The sequence of sizes differs from the last time: the views from here on are no longer where the bump is.
    if (known !== undefined) this.forgetViewsFrom(position);
    const view = this.bump(size);
    this.views.push(view);
    return view;
  }

  reset(): void {
    this.handedOut = 0;
    this.used = 0;
  }

  private forgetViewsFrom(position: number): void {
    this.views.length = position;
    const last = this.views[position - 1];
    if (last === undefined) {
      this.chunk = this.chunks.length > 0 ? 0 : -1;
      this.offset = 0;
      return;
    }
    this.chunk = this.chunks.findIndex((chunk) => chunk.buffer === last.buffer);
    this.offset = last.byteOffset / Float64Array.BYTES_PER_ELEMENT + last.length;
  }

  private bump(size: number): Float64Array {
    while (this.chunk < 0 || this.offset + size > this.chunks[this.chunk].length) {
      if (this.chunk + 1 < this.chunks.length) {
        this.chunk++;
        this.offset = 0;
      } else {
        this.addChunk(Math.max(size, SMALLEST_CHUNK, 2 * (this.chunks.at(-1)?.length ?? 0)));
      }
    }
    const view = this.chunks[this.chunk].subarray(this.offset, this.offset + size);
    this.offset += size;
    return view;
  }

  private addChunk(size: number): void {
    this.chunks.push(new Float64Array(size));
    this.chunk = this.chunks.length - 1;
    this.offset = 0;
  }
}
