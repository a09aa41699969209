/**
 * A value of a recording. Its numbers are read when they are asked for, and held as long as the history keeps them; those
 * of a large one are read in slices and never held whole.
 */

import { range, type Shape, sizeOf } from '../../numbers/engine/tensor.js';
import type { Axis } from '../../numbers/engine/value.js';
import type { ElementOrigin, Statistics, TraceValue } from '../../timeline/trace.js';
import { isFloat, MOST_AXES } from './lines.js';

/** A value of more elements is read in slices. */
export const MOST_WHOLE = 2 ** 18;

/** Where the numbers of a value come from. */
export interface Numbers {
  /** All of them; null where they were not kept. */
  whole(): Float64Array | null;
  /** So many values from one on; null where they were not kept. */
  slice(from: number, count: number): Float64Array | null;
  /** Why they cannot be read as they were recorded, to follow "since"; null where they can. */
  damage(): string | null;
}

export type ValueParts = Pick<
  RecordedValue,
  'symbol' | 'shape' | 'node' | 'frame' | 'dtype' | 'statistics' | 'isData'
> &
  Partial<Pick<RecordedValue, 'counted' | 'origin' | 'neededBudget'>> & {
    /** Null where its numbers were not kept. */
    readonly numbers: Numbers | null;
  };

export class RecordedValue implements TraceValue {
  readonly symbol: string;
  readonly shape: Shape;
  readonly axes: readonly Axis[];
  readonly node: number;
  /** The step that wrote it; null for what was given. */
  readonly frame: number | null;
  readonly dtype: string;
  readonly differentiable: boolean;
  readonly statistics: Statistics | null;
  readonly counted: number | undefined;
  readonly origin: ((index: number) => ElementOrigin | null) | undefined;
  readonly isData: boolean;
  readonly neededBudget: number | undefined;
  private readonly numbers: Numbers | null;
  private held: WeakRef<Float64Array> | null | undefined;

  constructor(parts: ValueParts) {
    this.symbol = parts.symbol;
    this.shape = parts.shape;
    this.axes = AXES[parts.shape.length] ?? [];
    this.node = parts.node;
    this.frame = parts.frame;
    this.dtype = parts.dtype;
    this.differentiable = isFloat(parts.dtype);
    this.statistics = parts.statistics;
    this.counted = parts.counted;
    this.origin = parts.origin;
    this.isData = parts.isData;
    this.numbers = parts.numbers;
    this.neededBudget = parts.numbers === null ? parts.neededBudget : undefined;
  }

  get data(): Float64Array | null {
    if (this.held === null || this.numbers === null || sizeOf(this.shape) > MOST_WHOLE) return null;
    const known = this.held?.deref();
    if (known !== undefined) return known;
    const loaded = this.numbers.whole();
    this.held = loaded && new WeakRef(loaded);
    return loaded;
  }

  get damage(): string | null {
    // What does not fit is known once it is read.
    return this.numbers === null || this.data !== null ? null : this.numbers.damage();
  }

  /** Reads a part of a large value, which `data` does not hold. */
  get slice(): TraceValue['slice'] {
    const { numbers } = this;
    return numbers === null || sizeOf(this.shape) <= MOST_WHOLE
      ? undefined
      : (from, count) => numbers.slice(from, count);
  }
}

const NAMES = ['', 'row', 'column'];

/** The axes of a value, by its rank. */
const AXES = range(MOST_AXES + 1).map((rank) =>
  range(rank).map((axis): Axis => {
    if (rank === 1) return { name: 'element' };
    return { name: axis >= rank - 2 ? NAMES[axis - rank + 3] : `axis ${axis}` };
  }),
);
