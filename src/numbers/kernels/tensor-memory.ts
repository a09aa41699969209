/**
 * Memory for tensors in which kernels work on them where they are, so that a call copies nothing. A tensor in it is an
 * ordinary view that remembers its memory.
 * Invariant: no two views that were taken overlap, and each has room for one value past its end, which kernels that work
 * on pairs may overwrite. The memory never grows, so its views stay valid, and it is freed when nobody holds one of them.
 */
import { FIRST_VALUE, INDICES_AT, PRODUCT_SCRATCH } from './layout.js';
import { instantiate, type KernelExports } from './webassembly.js';

const BYTES = Float64Array.BYTES_PER_ELEMENT;
/** FIRST_VALUE is even, so every tensor starts at a multiple of 16 bytes. */
const TENSORS_AT = FIRST_VALUE + PRODUCT_SCRATCH;
export const PRODUCT_SCRATCH_ADDRESS = FIRST_VALUE * BYTES;

const MEMORY = Symbol('memory');
type Resident = Float64Array & { readonly [MEMORY]?: TensorMemory };

export class TensorMemory {
  private offset = TENSORS_AT;

  private constructor(
    readonly exports: KernelExports,
    private readonly values: Float64Array,
  ) {}

  /** Null if there is no room for so many values, or this machine cannot run the kernels. */
  static create(size: number): TensorMemory | null {
    const instance = instantiate(TENSORS_AT + size);
    return instance && new TensorMemory(instance.exports, instance.values);
  }

  /** What a tensor takes, in values. */
  static footprint(size: number): number {
    return (size + 2) & ~1;
  }

  /** `size` values, whose contents are unspecified; null if there is no room. */
  take(size: number): Float64Array | null {
    const start = this.offset;
    const end = start + TensorMemory.footprint(size);
    if (end > this.values.length) return null;
    this.offset = end;
    return this.view(start * BYTES, size);
  }

  /** Takes room for these from the start on, whoever took it before, and copies those from `first` on; returns addresses. */
  hold(tensors: readonly Float64Array[], first: number): readonly number[] {
    let end = TENSORS_AT;
    return tensors.map((tensor, k) => {
      const start = end;
      if (k >= first) this.values.set(tensor, start);
      end += TensorMemory.footprint(tensor.length);
      return start * BYTES;
    });
  }

  /** Copies what lies at an address. */
  copyTo(tensor: Float64Array, address: number): void {
    tensor.set(this.values.subarray(address / BYTES, address / BYTES + tensor.length));
  }

  /** Copies some values, at most `TILE`, to where a kernel reads them in its next call; returns their address. */
  place(values: Float64Array, start: number, count: number): number {
    this.values.set(count === values.length ? values : values.subarray(start, start + count), INDICES_AT);
    return INDICES_AT * BYTES;
  }

  /** @param start in bytes */
  view(start: number, size: number): Float64Array {
    const view = new Float64Array(this.values.buffer, start, size);
    return Object.defineProperty(view, MEMORY, { value: this });
  }
}

/** The memory of a tensor; undefined if it lies elsewhere. */
export function memoryOf(tensor: Float64Array): TensorMemory | undefined {
  return (tensor as Resident)[MEMORY];
}

/** Some values of a tensor, in the same memory. */
export function viewOf(tensor: Float64Array, start: number, end: number): Float64Array {
  const memory = memoryOf(tensor);
  if (memory === undefined) return tensor.subarray(start, end);
  return memory.view(tensor.byteOffset + start * BYTES, end - start);
}
