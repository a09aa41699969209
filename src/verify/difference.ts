/**
 * How far computed numbers are from recorded ones.
 * Invariant: a number that is missing, or is not one where the other is, counts as infinitely far.
 */

/** What is tolerated of a number: `absolute + relative · |recorded|`. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** One element: where it was compared (`step 3`), and the two numbers; null where a list ends before it. */
export interface Place {
  readonly where: string;
  readonly index: number;
  readonly computed: number | null;
  readonly recorded: number | null;
}

/** The comparison of one quantity over a whole file; `tensor` says of which parameter or activation, where there are several. */
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

/** Collects the comparison of one quantity, place by place. */
export class DifferenceCollector {
  private count = 0;
  private largestAbsolute = 0;
  private largestRelative = 0;
  private excess = 0;
  private worst: Place | null = null;

  constructor(
    private readonly quantity: string,
    private readonly tensor: string | null,
  ) {}

  compare(where: string, computed: ArrayLike<number>, recorded: ArrayLike<number>, tolerance: Tolerance): void {
    const count = Math.max(computed.length, recorded.length);
    for (let index = 0; index < count; index++) {
      const place = {
        where,
        index,
        computed: computed[index] ?? null,
        recorded: recorded[index] ?? null,
      };
      this.add(place, tolerance);
    }
  }

  get result(): Difference {
    const { quantity, tensor, count, largestAbsolute, largestRelative, excess, worst } = this;
    return { quantity, tensor, count, largestAbsolute, largestRelative, excess, worst, passed: excess <= 1 };
  }

  private add(place: Place, tolerance: Tolerance): void {
    this.count++;
    const computed = place.computed ?? Number.NaN;
    const recorded = place.recorded ?? Number.NaN;
    if (computed === recorded) return;
    const absolute = distanceOf(computed, recorded);
    const excess = excessOf(computed, recorded, tolerance);
    this.largestAbsolute = Math.max(this.largestAbsolute, absolute);
    const size = Math.abs(recorded);
    if (size > 0) this.largestRelative = Math.max(this.largestRelative, absolute / size);
    if (excess > this.excess) {
      this.excess = excess;
      this.worst = place;
    }
  }
}

/** The distance over what is tolerated there: 0 when they are equal, infinite when only one is a number. */
export function excessOf(computed: number, recorded: number, { absolute, relative }: Tolerance): number {
  if (computed === recorded) return 0;
  const size = Math.abs(recorded);
  const excess = distanceOf(computed, recorded) / (absolute + relative * (Number.isFinite(size) ? size : 0));
  return Number.isNaN(excess) ? Number.POSITIVE_INFINITY : excess;
}

function distanceOf(computed: number, recorded: number): number {
  const distance = Math.abs(computed - recorded);
  return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
}
