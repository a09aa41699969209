/**
 * The compiled kernels: one WebAssembly instance with its own memory, into which operands are copied for each call.
 * Invariant: nothing stays in that memory from one call to the next. `values` and `slots` are replaced when the memory
 * grows, so they must not be kept.
 */
import { endianness } from 'node:os';
import { FRACTIONS } from './elementary.js';
import { BINARY } from './generated/binary.js';
import { createSlots, FIRST_VALUE, FRACTIONS_AT, SLOTS } from './layout.js';

/** Works on the first `count` values of the slots. */
export type ElementwiseKernel = (count: number, p?: number, q?: number, r?: number) => void;

/** Works on the first `rows` · `columns` values of the slots. */
export type RowsKernel = (rows: number, columns: number, p?: number) => void;

export type ElementwiseName =
  | 'sum'
  | 'product'
  | 'scaled'
  | 'movingAverage'
  | 'movingAverageOfSquares'
  | 'adamStep'
  | 'tanh'
  | 'tanhPullback'
  | 'tanhGate'
  | 'tanhGeluPullback';

export type RowsName =
  | 'exponentials'
  | 'softmax'
  | 'softmaxPullback'
  | 'layerNorm'
  | 'layerNormPullback'
  | 'layerNormGains'
  | 'columnSums';

/** Sizes, addresses and strides are unsigned 32-bit integers, the latter two in bytes. See `assembly/`. */
export interface KernelExports extends Record<ElementwiseName, ElementwiseKernel>, Record<RowsName, RowsKernel> {
  /** Must be called once, before anything else. */
  prepare(): void;
  packColumns(depth: number, columns: number, b: number, bDepth: number, bColumn: number, panels: number): void;
  multiplyRows(
    rows: number,
    depth: number,
    columns: number,
    a: number,
    panels: number,
    out: number,
    shift: number,
    scratch: number,
  ): void;
  multiply(
    count: number,
    rows: number,
    depth: number,
    columns: number,
    a: number,
    aNext: number,
    aRow: number,
    aDepth: number,
    b: number,
    bNext: number,
    bDepth: number,
    bColumn: number,
    out: number,
    outNext: number,
    outRow: number,
    panels: number,
  ): void;
}

/** The part of the WebAssembly object that is used here; TypeScript declares it only for browsers. */
interface WebAssemblyApi {
  validate(binary: Uint8Array): boolean;
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory;
}

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const PAGE = 65_536;
const MOST_PAGES = 32_768;

/**
 * Memory that the system has back as soon as nobody holds it, where an allocator might keep it for reuse; in whole pages,
 * cleared. Null if there is none.
 */
export function mapMemory(bytes: number): ArrayBuffer | null {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyApi };
  const pages = Math.ceil(bytes / PAGE);
  if (WebAssembly === undefined) return null;
  return createMemory(WebAssembly, { initial: pages, maximum: pages })?.buffer ?? null;
}

/** Null where addresses are limited and the memory with its guard pages has no room. */
function createMemory({ Memory }: WebAssemblyApi, limits: { initial: number; maximum: number }): WasmMemory | null {
  try {
    return new Memory(limits);
  } catch {
    return null;
  }
}

export class Kernels {
  values: Float64Array;
  /** See `layout.ts`; replaced together with `values`. */
  slots: readonly Float64Array[];
  private results: Float64Array[] = [];

  private constructor(
    readonly exports: KernelExports,
    private readonly memory: WasmMemory,
  ) {
    this.values = new Float64Array(memory.buffer);
    this.values.set(FRACTIONS, FRACTIONS_AT);
    this.slots = createSlots(this.values);
    exports.prepare();
  }

  /** Null if this machine cannot run the kernels: no WebAssembly, no SIMD, another byte order, or too few addresses. */
  static instantiate(base64: string): Kernels | null {
    const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyApi };
    if (WebAssembly === undefined || endianness() !== 'LE') return null;
    const binary = Buffer.from(base64, 'base64');
    if (!WebAssembly.validate(binary)) return null;
    const memory = createMemory(WebAssembly, { initial: 1, maximum: MOST_PAGES });
    if (memory === null) return null;
    const imports = { env: { memory }, elementary: { builtInExp: Math.exp, builtInTanh: Math.tanh } };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), imports);
    return new Kernels(instance.exports as KernelExports, memory);
  }

  /**
   * The first `count` values of the output slot. Views are cached, because a new one costs more than computing a tile.
   */
  result(count: number): Float64Array {
    let known = this.results[count];
    if (known === undefined) {
      known = this.slots[SLOTS.out].subarray(0, count);
      this.results[count] = known;
    }
    return known;
  }

  /** Makes room for `count` values after FIRST_VALUE; returns false if the memory cannot grow that far. */
  reserve(count: number): boolean {
    const bytes = (FIRST_VALUE + count) * Float64Array.BYTES_PER_ELEMENT;
    if (bytes <= this.values.byteLength) return true;
    const missing = Math.ceil((bytes - this.values.byteLength) / PAGE);
    try {
      this.memory.grow(missing);
    } catch {
      return false;
    }
    this.values = new Float64Array(this.memory.buffer);
    this.slots = createSlots(this.values);
    this.results = [];
    return true;
  }
}

/** The kernels, instantiated on the first call so that they cost nothing at startup; null if they cannot run. */
export const getKernels = once(() => Kernels.instantiate(BINARY));

function once<T>(create: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: create() };
    return made.value;
  };
}
