/** Arrays of numbers on their way to a file or from one. */
import type { Axis } from '../../numbers/engine/value.js';

/** Row-major: the last index varies fastest. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

export interface NamedArray extends NumberArray {
  readonly name: string;
  readonly axes: readonly Axis[];
  /** Whether its numbers are whole ones, such as token ids: safetensors then has them as integers. */
  readonly isWhole?: boolean;
}

/** A file's arrays by name; the name is empty where the format has none. */
export type ArraysByName = ReadonlyMap<string, NumberArray>;

/** The numbers as little-endian float64. */
export function littleEndian({ data }: NumberArray): Buffer {
  const bytes = Buffer.alloc(8 * data.length);
  for (let i = 0; i < data.length; i++) bytes.writeDoubleLE(data[i], 8 * i);
  return bytes;
}

/** Whole numbers as little-endian int64. */
export function littleEndianIntegers({ data }: NumberArray): Buffer {
  const bytes = Buffer.alloc(8 * data.length);
  for (let i = 0; i < data.length; i++) bytes.writeBigInt64LE(BigInt(data[i]), 8 * i);
  return bytes;
}

/** How a kind of number is held in a file, little-endian. */
export interface NumberKind {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

/** By their names in safetensors. */
export const NUMBER_KINDS = {
  F64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  F32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  F16: { bytes: 2, read: (view, at) => halfFloat(view.getUint16(at, true)) },
  BF16: { bytes: 2, read: (view, at) => brainFloat(view.getUint16(at, true)) },
  I64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  I32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  I16: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  I8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  U8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  BOOL: { bytes: 1, read: (view, at) => view.getUint8(at) },
} satisfies Readonly<Record<string, NumberKind>>;

export function numberKindOf(name: unknown): NumberKind | undefined {
  return Object.entries(NUMBER_KINDS).find(([each]) => each === name)?.[1];
}

export function readNumbers({ bytes: size, read }: NumberKind, bytes: Uint8Array, count: number): Float64Array {
  const view = viewOf(bytes);
  const numbers = new Float64Array(count);
  for (let k = 0; k < count; k++) numbers[k] = read(view, k * size);
  return numbers;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const halfFloat = createShortFloat(10);
const brainFloat = createShortFloat(7);

/** Reads numbers of 16 bits, of which so many are the fraction. */
function createShortFloat(fractionBits: number): (bits: number) => number {
  const unit = 2 ** fractionBits;
  const mostExponent = 2 ** (15 - fractionBits) - 1;
  const bias = mostExponent >> 1;
  // A table, because powers take long.
  const scales = Float64Array.from({ length: mostExponent }, (_, k) => 2 ** (Math.max(1, k) - bias - fractionBits));
  return (bits) => {
    const sign = bits >> 15 === 0 ? 1 : -1;
    const exponent = (bits >> fractionBits) & mostExponent;
    const fraction = bits & (unit - 1);
    if (exponent === mostExponent) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (exponent === 0 ? fraction : unit + fraction) * scales[exponent];
  };
}
