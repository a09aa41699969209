/**
 * The values of an iteration, read at offsets: a safetensors file of which only the header and what is asked for is read,
 * of large tensors the pages that hold it.
 * Invariant: nothing is read outside of the file, and what cannot be read, or has another checksum than was recorded, is
 * null, never made up.
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { ownField } from '../data/json-text.js';
import { describeFileError, fileError } from '../files/file-error.js';
import { openRegularFile } from '../files/regular-file.js';
import type { ValueSource } from './memory.js';

const LARGEST_HEADER = 32 * 2 ** 20;
const PAGE = 2 ** 12;
const MOST_PAGES = 1024;
const LARGEST_ELEMENT = 8;
/** How much is summed at once, in bytes. */
const PIECE = 2 ** 20;

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
  F16: { bytes: 2, read: (view, at) => halfFloat(view.getUint16(at, true)) },
  BF16: { bytes: 2, read: (view, at) => brainFloat(view.getUint16(at, true)) },
  I64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  I32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  I16: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  I8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  U8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  BOOL: { bytes: 1, read: (view, at) => view.getUint8(at) },
};

export class TensorFile implements ValueSource {
  private places: ReadonlyMap<string, Place> | null = null;
  private base = 0;
  /** By their numbers; those that were read last stand last. */
  private readonly pages = new Map<number, DataView>();
  /** By the names of tensors; null for one that is as it was recorded. */
  private readonly damages = new Map<string, string | null>();

  /**
   * @param mostWhole the most elements of a tensor that is read whole
   * @param sums CRC-32 of tensors by their names, as far as they were recorded
   */
  constructor(
    private readonly path: string,
    private readonly mostWhole: number,
    private readonly sums: ReadonlyMap<string, number> = new Map(),
  ) {}

  isSummed(name: string): boolean {
    return this.sums.has(name);
  }

  damageOf(name: string): string | null {
    const known = this.damages.get(name);
    if (known !== undefined) return known;
    const found = this.look(name);
    this.damages.set(name, found);
    return found;
  }

  /** All elements of a tensor as one vector; null where the file, or it, cannot be read, or where there are too many. */
  read(name: string): Float64Array | null {
    return this.withFile((file) => {
      const place = this.placeOf(file, name);
      if (place === undefined || place.count > this.mostWhole || this.damageOf(name) !== null) return null;
      const { dtype, begin, count } = place;
      const bytes = readAt(file, this.base + begin, count * dtype.bytes);
      if (bytes === null) return null;
      const view = viewOf(bytes);
      const numbers = new Float64Array(count);
      for (let k = 0; k < count; k++) numbers[k] = dtype.read(view, k * dtype.bytes);
      return numbers;
    });
  }

  /** Elements of a tensor at some places; null where one of them cannot be read. */
  readAt(name: string, places: Iterable<number>, count: number): Float64Array | null {
    return this.withFile((file) => {
      const place = this.placeOf(file, name);
      if (place === undefined || this.damageOf(name) !== null) return null;
      const { dtype, begin } = place;
      const numbers = new Float64Array(count);
      let k = 0;
      for (const each of places) {
        if (each < 0 || each >= place.count) return null;
        const at = this.base + begin + each * dtype.bytes;
        const page = this.page(file, Math.floor(at / PAGE));
        if (page === null) return null;
        numbers[k++] = dtype.read(page, at % PAGE);
      }
      return numbers;
    });
  }

  private look(name: string): string | null {
    const own = basename(this.path);
    try {
      return this.opened((file) => {
        const place = this.placeOf(file, name);
        if (place === undefined) return `${own} does not hold them`;
        const bytes = place.count * place.dtype.bytes;
        if (this.base + place.begin + bytes > fstatSync(file).size) return `${own} ends before them`;
        const sum = this.sums.get(name);
        const isAsRecorded = sum === undefined || sumOf(file, this.base + place.begin, bytes) === sum;
        return isAsRecorded ? null : `their bytes in ${own} are not those that were recorded`;
      });
    } catch (error) {
      return `${own} cannot be read: ${describeFileError(error)}`;
    }
  }

  private placeOf(file: number, name: string): Place | undefined {
    this.places ??= this.readHeader(file);
    return this.places.get(name);
  }

  /** The bytes of a page, and some after it, since an element may lie across the edge of two. */
  private page(file: number, number: number): DataView | null {
    const known = this.pages.get(number);
    if (known !== undefined) {
      this.pages.delete(number);
      this.pages.set(number, known);
      return known;
    }
    const rest = fstatSync(file).size - number * PAGE;
    const bytes = rest <= 0 ? null : readAt(file, number * PAGE, Math.min(PAGE + LARGEST_ELEMENT, rest));
    if (bytes === null) return null;
    const view = viewOf(bytes);
    this.pages.set(number, view);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= MOST_PAGES) break;
      this.pages.delete(oldest);
    }
    return view;
  }

  private readHeader(file: number): ReadonlyMap<string, Place> {
    const prefix = readAt(file, 0, 8);
    const length = prefix === null ? 0 : Number(prefix.readBigUInt64LE());
    const text = length > LARGEST_HEADER ? null : readAt(file, 8, length);
    this.base = 8 + length;
    try {
      const header: unknown = text === null ? {} : JSON.parse(text.toString('utf8'));
      return new Map(Object.entries(header ?? {}).flatMap(([name, entry]) => placeIn(name, entry)));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return new Map();
    }
  }

  private withFile<T>(use: (file: number) => T): T | null {
    try {
      return this.opened(use);
    } catch (error) {
      fileError(error);
      return null;
    }
  }

  private opened<T>(use: (file: number) => T): T {
    const file = openRegularFile(this.path);
    try {
      return use(file);
    } finally {
      closeSync(file);
    }
  }
}

/** The CRC-32 of some bytes, read in pieces; null where the file ends before. */
function sumOf(file: number, position: number, length: number): number | null {
  let sum = 0;
  for (let done = 0; done < length; done += PIECE) {
    const piece = readAt(file, position + done, Math.min(PIECE, length - done));
    if (piece === null) return null;
    sum = crc32(piece, sum);
  }
  return sum;
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function placeIn(name: string, entry: unknown): [string, Place][] {
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
    if (exponent === mostExponent) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (exponent === 0 ? fraction : unit + fraction) * scales[exponent];
  };
}
