/** Arrays of numbers on their way to a file or from one. */
import type { Refused } from '../../files/refused.js';

/** An axis, with names for its entries where they have any. */
interface ArrayAxis {
  readonly name: string;
  readonly labels?: readonly string[] | undefined;
}

/** Row-major: the last index varies fastest. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

export interface NamedArray extends NumberArray {
  readonly name: string;
  readonly axes: readonly ArrayAxis[];
}

/** A file's arrays by name; the name is empty where the format has none. */
export type Decoded =
  | { readonly kind: 'arrays'; readonly arrays: ReadonlyMap<string, NumberArray> }
  /** `message` follows the file's name and a colon. */
  | Refused;

/** The numbers as little-endian float64. */
export function littleEndian({ data }: NumberArray): Buffer {
  const bytes = Buffer.alloc(8 * data.length);
  for (let i = 0; i < data.length; i++) bytes.writeDoubleLE(data[i], 8 * i);
  return bytes;
}

/** How many bytes a number of each kind takes, and how it is read: kinds that a float64 holds without loss. */
export const READERS: Readonly<
  Record<'f8' | 'f4' | 'i4' | 'u1', readonly [number, (b: Buffer, at: number) => number]>
> = {
  f8: [8, (bytes, at) => bytes.readDoubleLE(at)],
  f4: [4, (bytes, at) => bytes.readFloatLE(at)],
  i4: [4, (bytes, at) => bytes.readInt32LE(at)],
  u1: [1, (bytes, at) => bytes.readUInt8(at)],
};

export function readNumbers(kind: keyof typeof READERS, bytes: Buffer, count: number): Float64Array {
  const [size, read] = READERS[kind];
  return Float64Array.from({ length: count }, (_, i) => read(bytes, size * i));
}
