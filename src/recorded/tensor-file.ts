/**
 * The values of an iteration, read at offsets: a safetensors file of which only the header and what is asked for is read.
 * Invariant: nothing is read outside of the file, and what cannot be read is null, never made up.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ownField } from '../data/json-text.js';

const LARGEST_HEADER = 32 * 2 ** 20;
/** Float64 of more elements than these are not made: such a tensor is looked at by its statistics. */
const MOST_ELEMENTS = 2 ** 26;

interface Place {
  readonly dtype: Dtype;
  readonly begin: number;
  readonly count: number;
}

interface Dtype {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

const DTYPES: Readonly<Record<string, Dtype>> = {
  F64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  F32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  F16: { bytes: 2, read: (view, at) => halfAt(view.getUint16(at, true)) },
  BF16: { bytes: 2, read: (view, at) => brainAt(view, at) },
  I64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  I32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  I16: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  I8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  U8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  BOOL: { bytes: 1, read: (view, at) => view.getUint8(at) },
};

export function isFloat(dtype: string): boolean {
  return dtype.startsWith('F') || dtype === 'BF16';
}

export class TensorFile {
  private places: ReadonlyMap<string, Place> | null = null;
  private base = 0;

  constructor(private readonly path: string) {}

  /** All elements of a tensor as one vector; null where the file, or it, cannot be read. */
  read(name: string): Float64Array | null {
    return this.withFile((file) => {
      this.places ??= this.readHeader(file);
      const place = this.places.get(name);
      if (place === undefined || place.count > MOST_ELEMENTS) return null;
      const { dtype, begin, count } = place;
      const bytes = readAt(file, this.base + begin, count * dtype.bytes);
      if (bytes === null) return null;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return Float64Array.from({ length: count }, (_, k) => dtype.read(view, k * dtype.bytes));
    });
  }

  private readHeader(file: number): ReadonlyMap<string, Place> {
    const prefix = readAt(file, 0, 8);
    const length = prefix === null ? 0 : Number(prefix.readBigUInt64LE());
    const text = length > LARGEST_HEADER ? null : readAt(file, 8, length);
    this.base = 8 + length;
    try {
      const header: unknown = text === null ? {} : JSON.parse(text.toString('utf8'));
      return new Map(Object.entries(header ?? {}).flatMap(([name, entry]) => placeOf(name, entry)));
    } catch {
      return new Map();
    }
  }

  private withFile<T>(use: (file: number) => T): T | null {
    let file: number;
    try {
      file = openSync(this.path, 'r');
    } catch {
      return null;
    }
    try {
      return use(file);
    } catch {
      return null;
    } finally {
      closeSync(file);
    }
  }
}

function placeOf(name: string, entry: unknown): [string, Place][] {
  const dtype = DTYPES[String(ownField(entry, 'dtype'))];
  const offsets = ownField(entry, 'data_offsets');
  const [begin, end] = Array.isArray(offsets) ? offsets : [];
  if (dtype === undefined || !Number.isSafeInteger(begin) || !Number.isSafeInteger(end)) return [];
  if (begin < 0 || end < begin) return [];
  return [[name, { dtype, begin, count: Math.floor((end - begin) / dtype.bytes) }]];
}

/** Null where the file ends before. */
export function readAt(file: number, position: number, length: number): Buffer | null {
  if (position + length > fstatSync(file).size) return null;
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const count = readSync(file, bytes, done, length - done, position + done);
    if (count === 0) return null;
    done += count;
  }
  return bytes;
}

const SCRATCH = new DataView(new ArrayBuffer(4));

function brainAt(view: DataView, at: number): number {
  SCRATCH.setUint32(0, view.getUint16(at, true) << 16);
  return SCRATCH.getFloat32(0);
}

function halfAt(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
