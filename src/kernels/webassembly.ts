/**
 * The compiled kernels and the memories that they work in. An instance is bound to one memory, so there is one for each.
 * Invariant: nothing is compiled or reserved before it is asked for.
 */
import { endianness } from 'node:os';
import { EXP_COEFFICIENTS, FRACTIONS, TANH_COEFFICIENTS } from './elementary.js';
import { NORMAL_COEFFICIENTS } from './erf.js';
import { BINARY } from './generated/binary.js';
import { EXP_AT, FRACTIONS_AT, NORMAL_AT, TANH_AT } from './layout.js';

/**
 * Sizes, addresses and strides are unsigned 32-bit integers, the latter two in bytes. What a kernel takes stands in the
 * file called `-assembly` that has it; those that it does not need are ignored.
 *
 * One that is elementwise takes (count, out, a, b, c, p, q, r). One over rows takes (rows, columns, a, out, p, b, row,
 * row2): it reads `rows` · `columns` values at a and b, and writes at `out`. At `row` are the factors of the columns; at
 * `row2` what is added to them. Lanes are neighbouring columns, and what a pair writes past the end of a row is
 * overwritten by the next one; after the last there must be room for it.
 */
type Kernel = (...numbers: readonly number[]) => number;
export type KernelExports = Readonly<Record<string, Kernel>>;

const EXPONENT_BIAS = 1023n;

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
/** One page less than there are addresses, so that an address past the end is one, too. */
const MOST_PAGES = 65_535;

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

/** The kernels as an instance that works in one memory. */
export class Kernels {
  values: Float64Array;

  private constructor(
    readonly exports: KernelExports,
    private readonly memory: WasmMemory,
  ) {
    this.values = new Float64Array(memory.buffer);
    this.values.set(FRACTIONS, FRACTIONS_AT);
    this.values.set(EXP_COEFFICIENTS, EXP_AT);
    this.values.set(TANH_COEFFICIENTS, TANH_AT);
    this.values.set(NORMAL_COEFFICIENTS, NORMAL_AT);
    const words = new BigInt64Array(memory.buffer);
    words[EXP_AT + EXP_COEFFICIENTS.length] = 16n * EXPONENT_BIAS;
    words[TANH_AT + TANH_COEFFICIENTS.length] = EXPONENT_BIAS;
  }

  /** @param limits of its memory, in values; a memory that does not grow keeps its views valid */
  static create(module: object | null, limits: { readonly initial: number; readonly maximum: number }): Kernels | null {
    const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyApi };
    if (WebAssembly === undefined || module === null) return null;
    const [initial, maximum] = [pagesFor(limits.initial), pagesFor(limits.maximum)];
    const memory = maximum > MOST_PAGES ? null : createMemory(WebAssembly, { initial, maximum });
    if (memory === null) return null;
    const imports = {
      env: { memory },
      'elementary-assembly': { builtInExp: Math.exp, builtInTanh: Math.tanh },
      'lookup-assembly': { builtInLog: Math.log },
    };
    return new Kernels(new WebAssembly.Instance(module, imports).exports as KernelExports, memory);
  }

  /** Makes room for `count` values in all; returns false if the memory cannot grow that far. Replaces `values`. */
  reserve(count: number): boolean {
    const missing = pagesFor(count) - this.values.byteLength / PAGE;
    if (missing <= 0) return true;
    try {
      this.memory.grow(missing);
    } catch {
      return false;
    }
    this.values = new Float64Array(this.memory.buffer);
    return true;
  }
}

/** Null if this machine cannot run the kernels: no WebAssembly, no SIMD, or another byte order. */
export function compile(base64: string): object | null {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyApi };
  if (WebAssembly === undefined || endianness() !== 'LE') return null;
  const binary = Buffer.from(base64, 'base64');
  return WebAssembly.validate(binary) ? new WebAssembly.Module(binary) : null;
}

/** Compiled on the first call, so that it costs nothing at startup. */
export const getModule = once(() => compile(BINARY));

function pagesFor(values: number): number {
  return Math.ceil((values * Float64Array.BYTES_PER_ELEMENT) / PAGE);
}

export function once<T>(create: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: create() };
    return made.value;
  };
}
