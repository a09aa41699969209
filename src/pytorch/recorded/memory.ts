/**
 * The memory of an iteration: versions, each what a piece of it held between two writes, and windows on them. Views of
 * tensors are windows, so no step has to be shown for them.
 * Invariant: an element of a window knows the element of the written value that it shows.
 */
import { sizeOf } from '../../numbers/engine/tensor.js';
import { findOrMake } from '../../numbers/kernels/remember.js';
import type { ElementOrigin, TraceValue } from '../../timeline/trace.js';
import { fitsStatistics } from './damage.js';
import { rowByRow, type Window, type WrittenEntry } from './lines.js';
import { MOST_WHOLE, type Numbers, RecordedValue, type ValueParts } from './recorded-value.js';
import { isInOrder, isReshapeOf, isSameWindow, lookThrough, memoryPlaceOf, placedIn, placesOf } from './windows.js';

/** Reads the numbers of versions, by their names in the file of values. */
export interface ValueSource {
  /** All of them, where there are at most so many as a value holds whole; null where there are more or none. */
  read(name: string): Float64Array | null;
  /** The values at some places of a version of any size; null where one of them was not kept. */
  readAt(name: string, places: Iterable<number>, count: number): Float64Array | null;
  /** Why one that was kept cannot be read as it was recorded, to follow "since"; null where it can. */
  damageOf(name: string): string | null;
  /** Whether it is known to the bit what was recorded. */
  isSummed(name: string): boolean;
}

/** A value that a line tells of, and the numbers behind it. */
interface Told {
  readonly entry: WrittenEntry;
  readonly value: RecordedValue;
  readonly memory: VersionMemory;
}

interface Version extends Told {
  /** Further windows that have names of their own, as entries of a batch that share memory. */
  readonly others: Told[];
}

type VersionWindow = Window & { readonly version: number };

type About = Pick<ValueParts, 'symbol' | 'node' | 'frame' | 'isData' | 'origin'>;

export class Memory {
  private readonly versions = new Map<number, Version>();
  private readonly windows = new Map<string, RecordedValue>();

  constructor(
    private readonly source: ValueSource,
    private readonly keep: (numbers: Float64Array) => void,
    /** How many bytes of values would have been all of them, where there was a budget. */
    private readonly neededBudget?: number,
  ) {}

  /** A version that was written, or given, and the value in it. */
  write(entry: WrittenEntry, symbol: string, frame: number | null, isData = false): TraceValue {
    return this.add(entry, { symbol, node: entry.version, frame, isData });
  }

  /** A version that holds what a window on another shows, in another kind of number: no value of its own. */
  writeCopy(entry: WrittenEntry, of: TraceValue): void {
    const { symbol, node, frame, isData = false } = of;
    this.add(entry, { symbol, node, frame, isData, origin: of.origin ?? ((index) => ({ value: of, index })) });
  }

  /** A value that was given to the iteration; one on memory that was given before is another window on it. */
  give(entry: WrittenEntry, symbol: string, isData: boolean): TraceValue {
    const told = this.tell(entry, { symbol, node: entry.version, frame: null, isData });
    const known = this.versions.get(entry.version);
    if (known !== undefined) known.others.push(told);
    else this.versions.set(entry.version, { ...told, others: [] });
    return told.value;
  }

  private add(entry: WrittenEntry, about: About): RecordedValue {
    const told = this.tell(entry, about);
    this.versions.set(entry.version, { ...told, others: [] });
    return told.value;
  }

  private tell(entry: WrittenEntry, about: About): Told {
    const { shape, dtype, statistics } = entry;
    const memory = new VersionMemory(entry, this.source, this.keep);
    const numbers = memory.through(keptOf(entry));
    const value = new RecordedValue({ ...about, shape, dtype, statistics, numbers, neededBudget: this.neededBudget });
    return { entry, value, memory };
  }

  /** What a version held when it was written; null for one that no line has told of. */
  written(version: number): TraceValue | null {
    return this.versions.get(version)?.value ?? null;
  }

  /**
   * What a window on a version shows. A version that no line has told of is given, and not recorded.
   * @param step that looks: what later steps write does not count
   */
  look(window: VersionWindow, step = Infinity): TraceValue {
    const found = this.versions.get(window.version);
    if (found === undefined || (found.value.frame ?? -1) >= step) return unknownValue(window);
    if (isSameWindow(window, found.entry)) return found.value;
    return findOrMake(this.windows, keyOf(window), () => {
      const told = toldBy(found, window);
      return isSameWindow(window, told.entry) ? told.value : windowOn(told, window);
    });
  }
}

/** The numbers that one version held, and windows on them. */
class VersionMemory {
  private held: WeakRef<Float64Array> | null | undefined;
  private misfit: string | null = null;

  constructor(
    private readonly entry: WrittenEntry,
    private readonly source: ValueSource,
    private readonly keep: (numbers: Float64Array) => void,
  ) {}

  through(window: Window): Numbers | null {
    const { value } = this.entry;
    if (value === null) return null;
    const slice = (from: number, count: number): Float64Array | null =>
      this.source.readAt(value, placesOf(window, from, count), count);
    return {
      whole: () => {
        const memory = this.whole(value);
        if (this.misfit !== null) return null;
        const size = sizeOf(window.shape);
        const numbers = memory !== null ? lookThrough(memory, window) : size <= MOST_WHOLE ? slice(0, size) : null;
        if (numbers !== null) this.keep(numbers);
        return numbers;
      },
      slice,
      damage: () => this.misfit ?? this.source.damageOf(value),
    };
  }

  private whole(name: string): Float64Array | null {
    if (this.held === null) return null;
    const known = this.held?.deref();
    if (known !== undefined) return known;
    const numbers = this.source.read(name);
    if (numbers !== null) this.keep(numbers);
    this.held = numbers && new WeakRef(numbers);
    if (numbers !== null && !this.source.isSummed(name)) this.misfit = this.misfitOf(numbers);
    return numbers;
  }

  /** By the statistics of what was written, which is a window on all of the memory, or all that was kept. */
  private misfitOf(memory: Float64Array): string | null {
    const { entry } = this;
    const written = lookThrough(memory, keptOf(entry));
    const isAsRecorded = entry.statistics === null || written === null || fitsStatistics(written, entry.statistics);
    return isAsRecorded ? null : 'they do not fit the statistics that were recorded with them';
  }
}

/** Where in what was kept of a version it lies. */
function keptOf(entry: WrittenEntry): Window {
  return entry.isPart ? { ...entry, strides: rowByRow(entry.shape), offset: 0 } : entry;
}

function unknownValue({ version, shape, dtype }: VersionWindow): RecordedValue {
  const about = { symbol: `v${version}`, node: -1 - version, frame: null, statistics: null, numbers: null };
  return new RecordedValue({ ...about, shape, dtype, isData: false });
}

/** Of all that lines tell of a piece of memory, that of which a window on it is the whole or a part. */
function toldBy(version: Version, window: Window): Told {
  const all = [version, ...version.others].filter(({ entry }) => entry.dtype === window.dtype);
  return (
    all.find(({ entry }) => isSameWindow(window, entry)) ??
    all.find(({ entry }) => isReshapeOf(window, entry)) ??
    all.find(({ entry }) => placedIn(window, entry) !== null) ??
    version
  );
}

function windowOn({ entry, value, memory }: Told, window: Window): RecordedValue {
  const isReshaped = isReshapeOf(window, entry);
  const own = entry.isPart ? placedIn(window, entry) : window;
  const isReadable = isReshaped || window.dtype === entry.dtype;
  const { shape, dtype } = window;
  const { symbol, node, frame, statistics, isData, neededBudget } = value;
  const numbers = isReadable && own !== null ? memory.through(own) : null;
  const origin = isReshaped ? value.origin : originsOf(entry, value, window);
  const size = sizeOf(entry.shape);
  const counted = sizeOf(shape) === size ? undefined : size;
  const about = { symbol, shape, node, frame, dtype, statistics, counted, numbers, origin, isData, neededBudget };
  return new RecordedValue(about);
}

/** The element of a written value that an element of a window shows; null where the window reaches beyond it. */
function originsOf(written: Window, value: TraceValue, window: Window): (index: number) => ElementOrigin | null {
  const isWrittenInOrder = isInOrder(written);
  const size = sizeOf(written.shape);
  const shown = (index: number): ElementOrigin | null =>
    value.origin === undefined ? { value, index } : value.origin(index);
  let places: ReadonlyMap<number, number> | null = null;
  return (index) => {
    const place = memoryPlaceOf(window, index);
    if (isWrittenInOrder) {
      const at = place - written.offset;
      return at >= 0 && at < size ? shown(at) : null;
    }
    if (size > MOST_WHOLE) return null;
    places ??= new Map(Array.from(placesOf(written, 0, size), (each, k) => [each, k]));
    const at = places.get(place);
    return at === undefined ? null : shown(at);
  };
}

/** Equal for windows of the same version that show the same elements. */
function keyOf({ version, shape, strides, offset }: VersionWindow): string {
  return `${version}:${shape.join()}:${strides.join()}:${offset}`;
}
