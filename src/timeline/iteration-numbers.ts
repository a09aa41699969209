/**
 * The numbers of a history's iterations: all from 0 on if it is replayed, those that were recorded if it comes from
 * elsewhere. They ascend, possibly with gaps; more may be added at the end.
 */
import { lastUpTo, range } from '../numbers/engine/tensor.js';

export abstract class IterationNumbers {
  abstract readonly count: number;
  /** @param position below `count` */
  abstract at(position: number): number;
  /** The position of a number, or of the last one before it; −1 if there is none. */
  abstract positionOf(iteration: number): number;

  get first(): number {
    return this.at(0);
  }

  get last(): number {
    return this.at(this.count - 1);
  }

  has(iteration: number): boolean {
    const position = this.positionOf(iteration);
    return position >= 0 && this.at(position) === iteration;
  }

  /** Null if there is none. */
  after(iteration: number): number | null {
    const position = this.positionOf(iteration) + 1;
    return position < this.count ? this.at(position) : null;
  }

  /** Null if there is none. */
  before(iteration: number): number | null {
    const position = this.positionOf(iteration - 1);
    return position < 0 ? null : this.at(position);
  }

  /** At most so many numbers, spread evenly over the positions from `first` to `last`, both included; of one, the last. */
  spread(first: number, last: number, most: number): readonly number[] {
    const count = Math.max(0, Math.min(most, last - first + 1));
    return range(count).map((k) =>
      this.at(count === 1 ? last : first + Math.round((k * (last - first)) / (count - 1))),
    );
  }
}

/** 0, 1, 2 and so on. */
export class ConsecutiveNumbers extends IterationNumbers {
  constructor(readonly count: number) {
    super();
  }

  at(position: number): number {
    return position;
  }

  positionOf(iteration: number): number {
    return Math.min(this.count - 1, Math.floor(iteration));
  }
}

/** The numbers of an ascending list, which may grow. */
export class ListedNumbers extends IterationNumbers {
  /** @param refresh asks whether the list has grown, before it is counted */
  constructor(
    private readonly list: readonly number[],
    private readonly refresh = (): void => {},
  ) {
    super();
  }

  get count(): number {
    this.refresh();
    return this.list.length;
  }

  at(position: number): number {
    return this.list[position];
  }

  positionOf(iteration: number): number {
    return lastUpTo(iteration, this.list);
  }
}
