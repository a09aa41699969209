/**
 * Compares what a file records with what is computed, quantity by quantity.
 * Invariant: everything that a file records is either compared or listed as not compared, with the reason; a number
 * that is missing or NaN counts as infinitely far away; a file of which nothing was compared has not passed.
 */

/** A number may be `absolute + relative · |recorded|` away from the recorded one. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** Adam's g / √v amplifies rounding where a gradient is about as small as ε. */
const VERIFY_TOLERANCE: Tolerance = { absolute: 1e-10, relative: 1e-8 };

/** One quantity at one place of a file, e.g. `grads` at `step 3`. */
export interface Pair {
  readonly where: string;
  readonly quantity: string;
  /** Which parameter or activation, if there are several. */
  readonly tensor: string | null;
  readonly recorded: ArrayLike<number>;
  /** Null if the model has no such thing. */
  readonly computed: ArrayLike<number> | null;
}

/** One element: where it was compared, and the two numbers; null if a list ends before it. */
interface ComparedPlace {
  readonly where: string;
  readonly index: number;
  readonly computed: number | null;
  readonly recorded: number | null;
}

/** The comparison of one quantity of one tensor over a whole file. */
export interface Difference {
  readonly quantity: string;
  readonly tensor: string | null;
  readonly count: number;
  readonly largestAbsolute: number;
  readonly largestRelative: number;
  /** The largest distance relative to its tolerance; above 1 the comparison has failed. */
  readonly excess: number;
  /** Where that is; null if all are equal. */
  readonly worst: ComparedPlace | null;
  readonly passed: boolean;
}

export type Verification = ReturnType<Comparison['verification']>;

export class Comparison {
  private readonly differences = new Map<string, Difference>();
  /** What was recorded and is not compared, and why. */
  private readonly omissions = new Map<string, { readonly what: string; readonly reason: string }>();

  constructor(readonly tolerance: Tolerance = VERIFY_TOLERANCE) {}

  compare(pair: Pair, tolerance: Tolerance = this.tolerance): void {
    const name = pairName(pair);
    if (pair.computed === null) this.omit(name, 'this model does not have it');
    else this.differences.set(name, differenceOf(pair, pair.computed, tolerance, this.differences.get(name)));
  }

  /** Lists something as not compared, once. */
  omit(what: string, reason: string): void {
    this.omissions.set(what, { what, reason });
  }

  /**
   * @param extent how much was recorded, e.g. `8 steps`
   * @param remarks tolerances that differ and why, in sentences without a full stop
   */
  verification(extent: string, remarks: readonly string[]) {
    const differences = [...this.differences.values()];
    return {
      extent,
      /** Unless a remark says otherwise. */
      tolerance: this.tolerance,
      differences,
      notCompared: [...this.omissions.values()],
      remarks,
      passed: differences.length > 0 && differences.every(({ passed }) => passed),
    };
  }
}

export function pairName({ quantity, tensor }: Pick<Pair, 'quantity' | 'tensor'>): string {
  return tensor === null ? quantity : `${quantity} ${tensor}`;
}

/** @param before the comparison of the same quantity at other places */
export function differenceOf(
  { where, quantity, tensor, recorded }: Pair,
  computed: ArrayLike<number>,
  tolerance: Tolerance,
  before?: Difference,
): Difference {
  const length = Math.max(recorded.length, computed.length);
  let { largestAbsolute, largestRelative, excess, worst } = before ?? NO_DIFFERENCE;
  for (let index = 0; index < length; index++) {
    const got = computed[index] ?? null;
    const wanted = recorded[index] ?? null;
    if (got === wanted) continue;
    const distance = infiniteUnlessNumber(Math.abs((got ?? NaN) - (wanted ?? NaN)));
    const size = Math.abs(wanted ?? 0);
    const excessHere = infiniteUnlessNumber(
      distance / (tolerance.absolute + tolerance.relative * (Number.isFinite(size) ? size : 0)),
    );
    largestAbsolute = Math.max(largestAbsolute, distance);
    if (size > 0) largestRelative = Math.max(largestRelative, distance / size);
    if (excessHere > excess) {
      excess = excessHere;
      worst = { where, index, computed: got, recorded: wanted };
    }
  }
  const count = (before?.count ?? 0) + length;
  return { quantity, tensor, count, largestAbsolute, largestRelative, excess, worst, passed: excess <= 1 };
}

const NO_DIFFERENCE = { largestAbsolute: 0, largestRelative: 0, excess: 0, worst: null as ComparedPlace | null };

function infiniteUnlessNumber(distance: number): number {
  return Number.isNaN(distance) ? Infinity : distance;
}
