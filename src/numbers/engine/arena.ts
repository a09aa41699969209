/**
 * Bump allocation for the tensors of one iteration, so that recording costs next to nothing. A run that keeps no iteration
 * has some arenas for the values of iterations and some for the states that they start from and end in, each used again when
 * its turn comes; they share one memory, in which kernels copy nothing.
 * Invariant: after reset(), the same sequence of sizes gets the same views, without allocation. Views handed out before
 * are then overwritten, so whoever keeps an iteration must not reset its arena. Views of different turns never overlap,
 * whatever their sizes were before. Moving to a larger memory changes nothing in the one before; where there is none,
 * ordinary arrays serve.
 */
import { findOrMake } from '../kernels/remember.js';
import { TensorMemory, viewOf } from '../kernels/tensor-memory.js';
import { createBlock, createMappedBlock, LARGEST_CHUNK, type Reserve } from './reserve.js';

const SMALLEST_CHUNK = 1024;
/** 256 MiB: each mapping takes addresses for guard pages besides. */
const LARGEST_MAPPED_CHUNK = 2 ** 25;
const MOST_CHUNKS = 8;
const NO_BUFFER = new ArrayBuffer(0);

/** Where tensors are allocated, such as a memory in which kernels copy nothing. */
type Room = Pick<TensorMemory, 'take'>;

export class Arena {
  private readonly chunks: Float64Array[] = [];
  /** The last chunk's buffer; reading it from the chunk is slow. */
  private buffer: ArrayBufferLike = NO_BUFFER;
  private offset = 0;
  private used = 0;
  /** The view that each turn used last. */
  private readonly views: Float64Array[] = [];
  /** All views of a turn that was asked for several sizes, by size. (Batches differ in length.) */
  private readonly viewsBySize: Map<number, Float64Array>[] = [];
  private turn = 0;
  private taken = 0;
  private resident = 0;
  /** Size of each chunk, so that together they hold an iteration of the expected size. */
  private readonly share: number;

  /**
   * @param expectedSize values to reserve; more chunks follow if it is exceeded
   * @param reserve where chunks come from; without it each chunk is a block of its own
   * @param isMapped whether the system gets all of it back as soon as nobody uses the arena any more
   * @param room where tensors are placed as long as there is some
   */
  constructor(
    private readonly expectedSize = 0,
    private readonly reserve: Reserve | null = null,
    private readonly isMapped = false,
    private readonly room: Room | null = null,
  ) {
    const largest = isMapped ? LARGEST_MAPPED_CHUNK : largestChunk(expectedSize);
    this.share = Math.ceil(expectedSize / Math.max(1, Math.ceil(expectedSize / largest)));
    if (expectedSize > 0) this.addChunk(this.share);
  }

  /** Values handed out since the last reset. */
  get size(): number {
    return this.used;
  }

  /** Values of all views that were ever handed out, which is what the arena needs for its iterations. */
  get footprint(): number {
    return this.taken;
  }

  get bytes(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.byteLength, this.resident);
  }

  /** A view of `size` values, whose contents are unspecified until its op has written them. */
  allocate(size: number): Float64Array {
    const turn = this.turn++;
    this.used += size;
    const known = this.views[turn];
    if (known !== undefined && known.length === size) return known;
    const view = known === undefined ? this.bump(size) : this.resize(turn, known, size);
    this.views[turn] = view;
    return view;
  }

  reset(): void {
    this.turn = 0;
    this.used = 0;
  }

  private resize(turn: number, known: Float64Array, size: number): Float64Array {
    this.viewsBySize[turn] ??= new Map([[known.length, known]]);
    const bySize = this.viewsBySize[turn];
    return findOrMake(bySize, size, () => {
      const largest = [...bySize.values()].reduce((a, b) => (b.length > a.length ? b : a));
      return size <= largest.length ? viewOf(largest, 0, size) : this.bump(size);
    });
  }

  private bump(size: number): Float64Array {
    const footprint = TensorMemory.footprint(size);
    this.taken += footprint;
    const resident = this.room?.take(size);
    if (resident != null) {
      this.resident += footprint * Float64Array.BYTES_PER_ELEMENT;
      return resident;
    }
    let chunk = this.chunks.at(-1);
    if (chunk === undefined || this.offset + size > chunk.length) {
      chunk = this.addChunk(Math.max(size, this.nextChunk(chunk)));
    }
    const start = chunk.byteOffset + this.offset * Float64Array.BYTES_PER_ELEMENT;
    const view = new Float64Array(this.buffer, start, size);
    this.offset += size;
    return view;
  }

  private nextChunk(last: Float64Array | undefined): number {
    if (this.used <= this.expectedSize && this.chunks.length * this.share < this.expectedSize) return this.share;
    // The iteration is only slightly larger than expected: gaps at the ends of chunks add up, or a batch is longer.
    if (this.expectedSize > 0) return Math.max(SMALLEST_CHUNK, Math.ceil(this.share / 4));
    return Math.min(largestChunk(this.used), Math.max(SMALLEST_CHUNK, 2 * (last?.length ?? 0)));
  }

  private addChunk(size: number): Float64Array {
    const chunk = this.reserve?.take(size) ?? (this.isMapped ? createMappedBlock(size) : createBlock(size));
    this.chunks.push(chunk);
    this.buffer = chunk.buffer;
    this.offset = 0;
    return chunk;
  }
}

/** Each chunk lets the garbage collector look for others to free, so a large iteration has few. */
function largestChunk(size: number): number {
  return Math.max(LARGEST_CHUNK, Math.ceil(size / MOST_CHUNKS));
}

/** In values; 1 MiB. An iteration that needs no more can stay where it was recorded. */
const ENOUGH = 2 ** 17;

/**
 * Stands for memory while an iteration is recorded to find out how much it needs, so that this takes next to none. As long as
 * it is not exceeded, every value has a place of its own; after that nothing that was recorded may be executed.
 */
export class Draft implements Room {
  private taken = 0;
  private shared: Float64Array = new Float64Array(0);

  get isExceeded(): boolean {
    return this.taken > ENOUGH;
  }

  /** Null for a place of one's own. */
  take(size: number): Float64Array | null {
    this.taken += TensorMemory.footprint(size);
    if (!this.isExceeded) return null;
    if (size > this.shared.length) this.shared = createMappedBlock(Math.max(size, 2 * this.shared.length));
    return this.shared.subarray(0, size);
  }
}

/** Batches differ in size. */
const SPARE = 1.5;

export class RunArenas {
  values: readonly Arena[];
  states: readonly Arena[];
  private room: Room | null;
  private readonly draft = new Draft();
  /** Values that the memory was made for. */
  private capacity = 0;

  /** @param depth how many iterations keep their values while another is executed */
  constructor(depth = 0) {
    this.room = this.draft;
    this.values = this.createArenas(depth + 1);
    // An iteration starts from the state in which the one before it ended, so one more is needed at least. With a
    // multiple, few combinations of both occur.
    this.states = this.createArenas(2 * (depth + 1));
  }

  get bytes(): number {
    return [...this.values, ...this.states].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Whether all that was allocated has a place of its own. Otherwise nothing may be executed until they have moved. */
  get isSound(): boolean {
    return this.room !== this.draft || !this.draft.isExceeded;
  }

  /** If the memory has become too small: makes the arenas anew, in a larger one, and returns true. */
  move(): boolean {
    const needed = neededBy(this.values) + neededBy(this.states);
    if (needed <= this.capacity) return false;
    this.capacity = Math.ceil(needed * SPARE);
    this.room = TensorMemory.create(this.capacity) ?? TensorMemory.create(needed);
    this.values = this.createArenas(this.values.length);
    this.states = this.createArenas(this.states.length);
    return true;
  }

  private createArenas(count: number): readonly Arena[] {
    return Array.from({ length: count }, () => new Arena(0, null, true, this.room));
  }
}

/** Values, if each comes to need as much as the one that needs most. */
function neededBy(arenas: readonly Arena[]): number {
  return arenas.length * Math.max(...arenas.map(({ footprint }) => footprint));
}
