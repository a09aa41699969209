/**
 * The values of an iteration, read at offsets: a safetensors file of which only the header and what is asked for is read,
 * of large tensors the pages that hold it.
 * Invariant: nothing is read outside of the file, and what cannot be read, or has another checksum than was recorded, is
 * null, never made up.
 */

import { describeFileError } from '../../files/file-error.js';
import { findOrMake } from '../../numbers/kernels/remember.js';
import { type NumberKind, numberKindOf, readNumbers, viewOf } from '../../training/arrays/named-array.js';
import { ownField } from '../../training/json-text.js';
import { setRecent } from '../../training/recent.js';
import type { ValueSource } from './memory.js';
import { type RecordedFile, type RecordingFiles, tryUsing } from './recording-files.js';

const LARGEST_HEADER = 32 * 2 ** 20;
const PAGE = 2 ** 12;
const MOST_PAGES = 1024;
const LARGEST_ELEMENT = 8;

interface Place {
  readonly dtype: NumberKind;
  readonly begin: number;
  readonly count: number;
}

export class TensorFile implements ValueSource {
  private places: ReadonlyMap<string, Place> | null = null;
  private base = 0;
  /** By their numbers; those that were read last stand last. */
  private readonly pages = new Map<number, DataView>();
  /** By the names of tensors; null for one that is as it was recorded. */
  private readonly damages = new Map<string, string | null>();

  /**
   * @param path in the recording
   * @param mostWhole the most elements of a tensor that is read whole
   * @param sums CRC-32 of tensors by their names, as far as they were recorded
   */
  constructor(
    private readonly files: RecordingFiles,
    private readonly path: string,
    private readonly mostWhole: number,
    private readonly sums: ReadonlyMap<string, number> = new Map(),
  ) {}

  isSummed(name: string): boolean {
    return this.sums.has(name);
  }

  damageOf(name: string): string | null {
    return findOrMake(this.damages, name, () => this.look(name));
  }

  /** All elements of a tensor as one vector; null where the file, or it, cannot be read, or where there are too many. */
  read(name: string): Float64Array | null {
    return tryUsing(this.files, this.path, (file) => {
      const place = this.placeOf(file, name);
      if (place === undefined || place.count > this.mostWhole || this.damageOf(name) !== null) return null;
      const { dtype, begin, count } = place;
      const bytes = file.read(this.base + begin, count * dtype.bytes);
      return bytes && readNumbers(dtype, bytes, count);
    });
  }

  /** Elements of a tensor at some places; null where one of them cannot be read. */
  readAt(name: string, places: Iterable<number>, count: number): Float64Array | null {
    return tryUsing(this.files, this.path, (file) => {
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
    const own = this.path.replace(/^.*\//, '');
    try {
      return this.files.use(this.path, (file) => {
        const place = this.placeOf(file, name);
        if (place === undefined) return `${own} does not hold them`;
        const bytes = place.count * place.dtype.bytes;
        if (this.base + place.begin + bytes > file.size) return `${own} ends before them`;
        const sum = this.sums.get(name);
        const isAsRecorded = sum === undefined || file.sum(this.base + place.begin, bytes) === sum;
        return isAsRecorded ? null : `their bytes in ${own} are not those that were recorded`;
      });
    } catch (error) {
      return `${own} cannot be read: ${describeFileError(error)}`;
    }
  }

  private placeOf(file: RecordedFile, name: string): Place | undefined {
    this.places ??= this.readHeader(file);
    return this.places.get(name);
  }

  private page(file: RecordedFile, number: number): DataView | null {
    const page = this.pages.get(number) ?? readPage(file, number);
    if (page !== null) setRecent(this.pages, number, page, MOST_PAGES);
    return page;
  }

  private readHeader(file: RecordedFile): ReadonlyMap<string, Place> {
    const prefix = file.read(0, 8);
    const length = prefix === null ? 0 : Number(viewOf(prefix).getBigUint64(0, true));
    const text = length > LARGEST_HEADER ? null : file.read(8, length);
    this.base = 8 + length;
    try {
      const header: unknown = text === null ? {} : JSON.parse(new TextDecoder().decode(text));
      return new Map(Object.entries(header ?? {}).flatMap(([name, entry]) => placeIn(name, entry)));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return new Map();
    }
  }
}

/** The bytes of a page, and some after it, since an element may lie across the edge of two. */
function readPage(file: RecordedFile, number: number): DataView | null {
  const rest = file.size - number * PAGE;
  const bytes = rest <= 0 ? null : file.read(number * PAGE, Math.min(PAGE + LARGEST_ELEMENT, rest));
  return bytes && viewOf(bytes);
}

function placeIn(name: string, entry: unknown): [string, Place][] {
  const dtype = numberKindOf(ownField(entry, 'dtype'));
  const offsets = ownField(entry, 'data_offsets');
  const [begin, end] = Array.isArray(offsets) ? offsets : [];
  if (dtype === undefined || !Number.isSafeInteger(begin) || !Number.isSafeInteger(end)) return [];
  if (begin < 0 || end < begin) return [];
  return [[name, { dtype, begin, count: Math.floor((end - begin) / dtype.bytes) }]];
}
