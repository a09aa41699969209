/** Where a guest sees the class, such as a terminal or a page. */
import type { Size } from '../../cells/cell-grid.js';
import type { Address } from '../../document/document.js';
import type { Explorer } from '../explorer.js';
import type { Member } from '../roles.js';
import type { Seat } from '../whereabouts.js';
import type { GuestKeys } from './keys.js';

/** What a guest looks at as long as they stay at one place: a stage for a terminal, a session for a page. */
export interface Sight {
  /** Gives it a key of whoever moves what is seen here. */
  press(key: string): void;
  /** Scrolls for this guest alone, where a screen cannot do so by itself. */
  scroll(rows: number): void;
  /** Whether it is still what this guest is to see. */
  isRight(): boolean;
  /** Tells of nothing new any more. */
  leave(): void;
  /** Gives back what it takes; called after `leave`. */
  close(): void;
}

/** How a screen looks at the class, and at an exploration. `onChange` is called when there is something new to see. */
export interface Sights<S extends Sight> {
  follow(onChange: () => void): S;
  explore(explorer: Explorer, onChange: () => void): S;
}

/** All that is to be shown. */
export interface Seen<S extends Sight> {
  readonly member: Member;
  readonly place: Seat<S>;
  readonly keys: Pick<GuestKeys, 'follower' | 'typed' | 'panel' | 'open'>;
  /** What the guest is being told. */
  readonly notice: string | null;
}

/** Has no property with a getter, which would give the engine an object of its own kind for each guest. */
export interface GuestScreen<S extends Sight> {
  readonly sights: Sights<S>;
  /** The room for what covers it; null where a screen scrolls by itself. */
  room(): Size | null;
  /** Takes the next colours, by the guest's own wish, which stands above all others; returns what they are called. */
  takeNextTheme(): string;
  /** Whether a shown frame is overdue on the screen. */
  isBehind(): boolean;
  /** Whether nothing has been heard of it for so long that nobody may be there. */
  isAway(): boolean;
  /** Shows what is seen, unless something newer comes before it can be shown. */
  show(seen: Seen<S>): void;
  /** Answers what a number was made of; absent where numbers cannot be pointed at. */
  ask?(address: Address): void;
  /** Stops showing. The farewell is null if nobody is there to read it, and empty if there is nothing to say. */
  close(farewell: string | null): void;
}
