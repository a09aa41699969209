/**
 * The numbers of a history's iterations: all from 0 on if it is replayed, those that were recorded if it comes from
 * elsewhere.
 */

/** In ascending order, possibly with gaps; more may be added at the end. */
export interface IterationNumbers {
  readonly count: number;
  /** @param position below `count` */
  at(position: number): number;
  /** The position of a number, or of the last one before it; −1 if there is none. */
  positionOf(iteration: number): number;
}

/** 0, 1, 2 and so on. */
export function consecutive(count: number): IterationNumbers {
  return { count, at: (position) => position, positionOf: (iteration) => Math.min(count - 1, Math.floor(iteration)) };
}

/** The numbers of an ascending list, which may grow. */
export function listed(numbers: readonly number[]): IterationNumbers {
  return {
    get count() {
      return numbers.length;
    },
    at: (position) => numbers[position],
    positionOf: (iteration) => {
      let [low, high] = [0, numbers.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (numbers[middle] <= iteration) low = middle + 1;
        else high = middle;
      }
      return low - 1;
    },
  };
}

export function firstOf(numbers: IterationNumbers): number {
  return numbers.at(0);
}

export function lastOf(numbers: IterationNumbers): number {
  return numbers.at(numbers.count - 1);
}

export function hasIteration(numbers: IterationNumbers, iteration: number): boolean {
  const position = numbers.positionOf(iteration);
  return position >= 0 && numbers.at(position) === iteration;
}

/** Null if there is none. */
export function iterationAfter(numbers: IterationNumbers, iteration: number): number | null {
  const position = numbers.positionOf(iteration) + 1;
  return position < numbers.count ? numbers.at(position) : null;
}

/** Null if there is none. */
export function iterationBefore(numbers: IterationNumbers, iteration: number): number | null {
  const position = numbers.positionOf(iteration - 1);
  return position < 0 ? null : numbers.at(position);
}

/** At most so many numbers, spread evenly over the positions from `first` to `last`, both included; of one, the last. */
export function spread(numbers: IterationNumbers, first: number, last: number, most: number): readonly number[] {
  const count = Math.max(0, Math.min(most, last - first + 1));
  return Array.from({ length: count }, (_, k) =>
    numbers.at(count === 1 ? last : first + Math.round((k * (last - first)) / (count - 1))),
  );
}
