/**
 * The memory of an iteration: versions, each what a piece of it held between two writes, and windows on them. Views of
 * tensors are windows, so no step has to be shown for them.
 * Invariant: an element of a window knows the element of the written value that it shows.
 */
import type { Axis } from '../engine/op.js';
import { type Shape, sizeOf } from '../engine/tensor.js';
import type { ElementOrigin, Statistics, TraceValue } from '../timeline/trace.js';
import type { Window, WrittenEntry } from './lines.js';

/** Reads the numbers of a version; null where they were not kept. */
export type ReadNumbers = (name: string) => Float64Array | null;

/** A value of a recording, whose numbers are read when they are asked for. */
class RecordedValue implements TraceValue {
  readonly differentiable: boolean;
  private held: WeakRef<Float64Array> | null | undefined;

  constructor(
    readonly symbol: string,
    readonly shape: Shape,
    readonly axes: readonly Axis[],
    readonly node: number,
    readonly frame: number | null,
    readonly dtype: string,
    readonly statistics: Statistics | null,
    private readonly load: () => Float64Array | null,
    readonly origin?: (index: number) => ElementOrigin | null,
    readonly isData = false,
  ) {
    this.differentiable = dtype.startsWith('F') || dtype === 'BF16';
  }

  get data(): Float64Array | null {
    if (this.held === null) return null;
    const known = this.held?.deref();
    if (known !== undefined) return known;
    const loaded = this.load();
    this.held = loaded === null ? null : new WeakRef(loaded);
    return loaded;
  }
}

interface Version {
  readonly entry: WrittenEntry;
  /** The value as it was written. */
  readonly value: RecordedValue;
  readonly memory: () => Float64Array | null;
}

export class Memory {
  private readonly versions = new Map<number, Version>();
  private readonly windows = new Map<string, RecordedValue>();

  constructor(
    private readonly read: ReadNumbers,
    private readonly keep: (numbers: Float64Array) => void,
  ) {}

  /** A version that was written, or given, and the value in it. */
  write(entry: WrittenEntry, symbol: string, frame: number | null, isData = false): TraceValue {
    let held: WeakRef<Float64Array> | null | undefined;
    const memory = (): Float64Array | null => {
      if (held === null || entry.value === null) return null;
      const known = held?.deref();
      if (known !== undefined) return known;
      const numbers = this.read(entry.value);
      if (numbers !== null) this.keep(numbers);
      held = numbers === null ? null : new WeakRef(numbers);
      return numbers;
    };
    const own: Window = entry.isPart ? { ...entry, strides: null, offset: 0 } : entry;
    const load = () => this.kept(look(memory(), own));
    const { shape, version, dtype, statistics } = entry;
    const value = new RecordedValue(
      symbol,
      shape,
      axesOf(shape),
      version,
      frame,
      dtype,
      statistics,
      load,
      undefined,
      isData,
    );
    this.versions.set(version, { entry, value, memory });
    return value;
  }

  /** What a version held when it was written; null for one that no line has told of. */
  written(version: number): TraceValue | null {
    return this.versions.get(version)?.value ?? null;
  }

  symbolOf(version: number): string | null {
    return this.versions.get(version)?.value.symbol ?? null;
  }

  /** What a window on a version shows. A version that no line has told of is given, and not recorded. */
  look(window: Window & { readonly version: number }): TraceValue {
    const found = this.versions.get(window.version);
    if (found === undefined) {
      const symbol = `v${window.version}`;
      return new RecordedValue(
        symbol,
        window.shape,
        axesOf(window.shape),
        -1 - window.version,
        null,
        window.dtype,
        null,
        () => null,
      );
    }
    const key = keyOf(window);
    if (key === keyOf({ ...found.entry, version: window.version })) return found.value;
    const known = this.windows.get(key);
    if (known !== undefined) return known;
    const made = this.windowOn(found, window);
    this.windows.set(key, made);
    return made;
  }

  private windowOn({ entry, value, memory }: Version, window: Window): RecordedValue {
    const isReshaped =
      inOrder(window) &&
      inOrder(entry) &&
      window.offset === entry.offset &&
      sizeOf(window.shape) === sizeOf(entry.shape);
    const load = () =>
      this.kept(isReshaped ? value.data : entry.isPart || window.dtype !== entry.dtype ? null : look(memory(), window));
    const origin = isReshaped ? undefined : originsOf(entry, value, window);
    const { shape, dtype } = window;
    return new RecordedValue(
      value.symbol,
      shape,
      axesOf(shape),
      value.node,
      value.frame,
      dtype,
      value.statistics,
      load,
      origin,
      value.isData,
    );
  }

  private kept(numbers: Float64Array | null): Float64Array | null {
    if (numbers !== null) this.keep(numbers);
    return numbers;
  }
}

function keyOf({ version, shape, strides, offset }: Window & { readonly version: number }): string {
  return `${version}:${shape.join()}:${strides?.join() ?? ''}:${offset}`;
}

function inOrder({ shape, strides }: Window): boolean {
  if (strides === null) return true;
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis];
  }
  return true;
}

/** The place in memory of each element, in order. */
function* placesOf({ shape, strides, offset }: Window): Generator<number> {
  const steps = strides ?? rowByRow(shape);
  const at = shape.map(() => 0);
  let place = offset;
  for (let left = sizeOf(shape); left > 0; left--) {
    yield place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis]++;
      place += steps[axis];
      if (at[axis] < shape[axis]) break;
      place -= steps[axis] * shape[axis];
      at[axis] = 0;
    }
  }
}

function placeOf({ shape, strides, offset }: Window, index: number): number {
  const steps = strides ?? rowByRow(shape);
  let place = offset;
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place += (rest % shape[axis]) * steps[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return place;
}

function rowByRow(shape: Shape): readonly number[] {
  const steps: number[] = new Array(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    steps[axis] = step;
    step *= shape[axis];
  }
  return steps;
}

/** The elements of a window on memory; null where it reaches beyond what was kept. */
function look(memory: Float64Array | null, window: Window): Float64Array | null {
  const size = sizeOf(window.shape);
  if (memory === null) return null;
  if (inOrder(window)) {
    return window.offset + size <= memory.length ? memory.subarray(window.offset, window.offset + size) : null;
  }
  const reach = window.shape.reduce(
    (last, extent, axis) => last + Math.max(0, extent - 1) * (window.strides?.[axis] ?? 0),
    window.offset,
  );
  if (reach >= memory.length && size > 0) return null;
  const numbers = new Float64Array(size);
  let k = 0;
  for (const place of placesOf(window)) numbers[k++] = memory[place];
  return numbers;
}

/** The element of a written value that an element of a window shows; null where the window reaches beyond it. */
function originsOf(written: Window, value: TraceValue, window: Window): (index: number) => ElementOrigin | null {
  const isInOrder = inOrder(written);
  const size = sizeOf(written.shape);
  let places: ReadonlyMap<number, number> | null = null;
  return (index) => {
    const place = placeOf(window, index);
    if (isInOrder) {
      const at = place - written.offset;
      return at >= 0 && at < size ? { value, index: at } : null;
    }
    places ??= new Map(Array.from(placesOf(written), (each, k) => [each, k]));
    const at = places.get(place);
    return at === undefined ? null : { value, index: at };
  };
}

const NAMES = ['', 'row', 'column'];

function axesOf(shape: Shape): readonly Axis[] {
  if (shape.length === 1) return [{ name: 'element' }];
  return shape.map((_, axis) => ({ name: axis >= shape.length - 2 ? NAMES[axis - shape.length + 3] : `axis ${axis}` }));
}
