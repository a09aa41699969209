/**
 * The compiled kernels and the memories that they work in. An instance is bound to one memory, so there is one for each.
 * Invariant: nothing is compiled or reserved before it is asked for.
 */
import { EXP_COEFFICIENTS, FRACTIONS, ln, TANH_COEFFICIENTS } from './elementary.js';
import { NORMAL_COEFFICIENTS } from './erf.js';
import { BINARY } from './generated/binary.js';
import { EXP_AT, FRACTIONS_AT, NORMAL_AT, TANH_AT } from './layout.js';
import { once } from './remember.js';

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
  readonly Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
}

const PAGE = 65_536;
/** One page less than there are addresses, so that an address past the end is one, too. */
const MOST_PAGES = 65_535;

/**
 * Memory that the system has back as soon as nobody holds it, where an allocator might keep it for reuse; in whole pages,
 * cleared. Null if there is none.
 */
export function mapMemory(bytes: number): ArrayBuffer | null {
  return createMemory(bytes)?.buffer ?? null;
}

/** Null where addresses are limited and the memory with its guard pages has no room. */
function createMemory(bytes: number) {
  const api = webAssembly();
  const pages = Math.ceil(bytes / PAGE);
  if (api === undefined || pages > MOST_PAGES) return null;
  try {
    return new api.Memory({ initial: pages, maximum: pages });
  } catch {
    return null;
  }
}

function webAssembly(): WebAssemblyApi | undefined {
  return (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
}

/** The kernels as an instance that works in a memory of its own, of at least `size` values; null if there is none. */
export function instantiate(size: number) {
  const module = getModule();
  const memory = module && createMemory(size * Float64Array.BYTES_PER_ELEMENT);
  const api = webAssembly();
  if (api === undefined || module === null || memory === null) return null;
  const values = new Float64Array(memory.buffer);
  values.set(FRACTIONS, FRACTIONS_AT);
  values.set(EXP_COEFFICIENTS, EXP_AT);
  values.set(TANH_COEFFICIENTS, TANH_AT);
  values.set(NORMAL_COEFFICIENTS, NORMAL_AT);
  const words = new BigInt64Array(memory.buffer);
  words[EXP_AT + EXP_COEFFICIENTS.length] = 16n * EXPONENT_BIAS;
  words[TANH_AT + TANH_COEFFICIENTS.length] = EXPONENT_BIAS;
  const imports = {
    env: { memory },
    'elementary-assembly': { builtInExp: Math.exp, builtInTanh: Math.tanh },
    'lookup-assembly': { naturalLog: ln },
  };
  return { exports: new api.Instance(module, imports).exports as KernelExports, values };
}

/** Null if this machine cannot run the kernels: no WebAssembly or none that is allowed, no SIMD, or another byte order. */
export function compile(base64: string): object | null {
  const api = webAssembly();
  const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  if (api === undefined || !isLittleEndian) return null;
  const binary = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  try {
    return api.validate(binary) ? new api.Module(binary) : null;
  } catch {
    // A page may be forbidden to compile.
    return null;
  }
}

/** Compiled on the first call, so that it costs nothing at startup. */
export const getModule = once(() => compile(BINARY));
