/**
 * How far computed numbers are from recorded ones.
 * Invariant: a number that is missing, or is not one where the other is, counts as infinitely far.
 */

export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** One element: where it was compared, and the two numbers. */
export interface Place {
  readonly step: number;
  readonly index: number;
  readonly computed: number;
  readonly recorded: number;
}

/** The comparison of one quantity over all steps; `tensor` says of which parameter or activation, where there are several. */
export interface Difference {
  readonly quantity: string;
  readonly tensor: string | null;
  readonly count: number;
  readonly largestAbsolute: number;
  readonly largestRelative: number;
  /** The largest distance over what is tolerated there; beyond 1 the comparison has failed. */
  readonly excess: number;
  /** Where that is; null when all are equal. */
  readonly worst: Place | null;
  readonly passed: boolean;
}

/** Collects the comparison of one quantity, step by step. */
export class DifferenceCollector {
  private count = 0;
  private largestAbsolute = 0;
  private largestRelative = 0;
  private excess = 0;
  private worst: Place | null = null;

  constructor(
    private readonly quantity: string,
    private readonly tensor: string | null,
    private readonly tolerance: Tolerance,
  ) {}

  compare(step: number, computed: ArrayLike<number>, recorded: ArrayLike<number>): void {
    const count = Math.max(computed.length, recorded.length);
    for (let index = 0; index < count; index++) {
      this.add({ step, index, computed: computed[index] ?? Number.NaN, recorded: recorded[index] ?? Number.NaN });
    }
  }

  get result(): Difference {
    const { quantity, tensor, count, largestAbsolute, largestRelative, excess, worst } = this;
    return { quantity, tensor, count, largestAbsolute, largestRelative, excess, worst, passed: excess <= 1 };
  }

  private add(place: Place): void {
    this.count++;
    const { computed, recorded } = place;
    if (computed === recorded) return;
    const distance = Math.abs(computed - recorded);
    const absolute = Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
    const size = Math.abs(recorded);
    const excess = absolute / (this.tolerance.absolute + this.tolerance.relative * (Number.isNaN(size) ? 0 : size));
    this.largestAbsolute = Math.max(this.largestAbsolute, absolute);
    if (size > 0) this.largestRelative = Math.max(this.largestRelative, absolute / size);
    if (excess > this.excess) {
      this.excess = excess;
      this.worst = place;
    }
  }
}
