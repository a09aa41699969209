/**
 * States beyond memory: when memory drops checkpoints, they are kept in numbered slots of a room that somebody else
 * provides, such as a file. When the room is full, every other state is dropped and the interval doubles.
 * Invariant: a state is read with the bits that were written, as its hash tells, which stays in memory. A room that has
 * failed once is not used again, which means fewer states, never wrong ones.
 */
import { hash } from '../numbers/kernels/hash.js';

/** Slots of equal size. Nothing here throws; false reports a failure. */
export interface StateRoom {
  /** The number of slots. */
  readonly capacity: number;
  write(slot: number, values: Float64Array): boolean;
  /** Fills `target` with what was last written to the slot. */
  read(slot: number, target: Float64Array): boolean;
}

/** Opens a room for states of this many numbers; null if there is none. */
export type OpenStateRoom = (numbers: number) => StateRoom | null;

export class StatesBeyondMemory {
  /** Where states are kept, by their iterations. */
  readonly slots = new Map<number, { readonly slot: number; readonly hash: number }>();
  private readonly free: number[] = [];
  private used = 0;
  private failed = false;

  constructor(
    private readonly room: StateRoom,
    private readonly first: number,
    private every: number,
  ) {}

  get interval(): number {
    return this.failed ? Infinity : this.every;
  }

  /** Whether a state of this iteration would be kept. */
  wants(iteration: number): boolean {
    return !this.failed && (iteration - this.first) % this.every === 0 && !this.slots.has(iteration);
  }

  keep(iteration: number, packed: Float64Array): void {
    while (this.wants(iteration)) {
      const slot = this.free.pop() ?? (this.used < this.room.capacity ? this.used++ : null);
      if (slot === null) {
        this.thinOut();
        continue;
      }
      if (!this.room.write(slot, packed)) this.giveUp();
      else this.slots.set(iteration, { slot, hash: hash(packed, iteration) });
      return;
    }
  }

  /** Fills `target`. If the state is lost, or is not the one that was kept, all others are lost with it. */
  load(iteration: number, target: Float64Array): 'whole' | 'changed' | 'lost' {
    const kept = this.slots.get(iteration);
    if (kept === undefined) return 'lost';
    const isRead = this.room.read(kept.slot, target);
    if (isRead && hash(target, iteration) === kept.hash) return 'whole';
    this.giveUp();
    return isRead ? 'changed' : 'lost';
  }

  /** The latest kept iteration after `after` and at or before `iteration`; `after` itself if there is none. */
  nearest(iteration: number, after: number): number {
    const { first, every } = this;
    let candidate = first + Math.floor((iteration - first) / every) * every;
    while (candidate > after && !this.slots.has(candidate)) candidate -= every;
    return Math.max(candidate, after);
  }

  private thinOut(): void {
    this.every *= 2;
    for (const [iteration, { slot }] of this.slots) {
      if ((iteration - this.first) % this.every === 0) continue;
      this.slots.delete(iteration);
      this.free.push(slot);
    }
  }

  private giveUp(): void {
    this.failed = true;
    this.slots.clear();
  }
}
