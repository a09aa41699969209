/**
 * Comparing what a file records with what is computed, quantity by quantity, and what came of it.
 * Invariant: everything that a file records is compared or listed as not compared, with the reason; a file of which nothing
 * was compared has not passed.
 */
import { type Difference, DifferenceCollector, type Tolerance } from './difference.js';

/** Adam's g / √v amplifies rounding where a gradient is about as small as ε. */
export const VERIFY_TOLERANCE: Tolerance = { absolute: 1e-10, relative: 1e-8 };

/** Something recorded that is not compared, and why. */
export interface Omission {
  readonly what: string;
  readonly reason: string;
}

export interface Verification {
  readonly name: string;
  /** How much there is, e.g. `8 steps`. */
  readonly extent: string;
  /** What is tolerated wherever no remark says otherwise. */
  readonly tolerance: Tolerance;
  readonly differences: readonly Difference[];
  readonly notCompared: readonly Omission[];
  /** Tolerances that are other ones and why, in sentences without a full stop. */
  readonly remarks: readonly string[];
  readonly passed: boolean;
}

export type Recorded = ArrayLike<number> | number;

export class Comparison {
  private readonly collectors = new Map<string, DifferenceCollector>();
  private readonly omissions = new Map<string, Omission>();

  constructor(readonly tolerance: Tolerance = VERIFY_TOLERANCE) {}

  compare(
    where: string,
    { quantity, tensor = null }: { readonly quantity: string; readonly tensor?: string | null },
    recorded: Recorded,
    computed: Recorded,
    tolerance: Tolerance = this.tolerance,
  ): void {
    const name = tensor === null ? quantity : `${quantity} ${tensor}`;
    const collector = this.collectors.get(name) ?? new DifferenceCollector(quantity, tensor);
    this.collectors.set(name, collector);
    collector.compare(where, listOf(computed), listOf(recorded), tolerance);
  }

  /** Says once that something is not compared. */
  omit(what: string, reason: string): void {
    this.omissions.set(what, { what, reason });
  }

  verification(name: string, extent: string, remarks: readonly string[] = []): Verification {
    const differences = Array.from(this.collectors.values(), ({ result }) => result);
    return {
      name,
      extent,
      tolerance: this.tolerance,
      differences,
      notCompared: [...this.omissions.values()],
      remarks,
      passed: differences.length > 0 && differences.every(({ passed }) => passed),
    };
  }
}

export function listOf(numbers: Recorded): ArrayLike<number> {
  return typeof numbers === 'number' ? [numbers] : numbers;
}
