/** Where a guest sees the class, such as a terminal or a page. */
import type { Size } from '../../../document/cells/cell-grid.js';
import type { Address } from '../../../document/document.js';
import type { Member } from '../roles.js';
import type { Seat } from '../whereabouts.js';
import type { GuestKeys } from './keys.js';
import type { OpenSight } from './sight.js';

/** All that is to be shown. */
export interface Seen {
  readonly member: Member;
  readonly place: Seat;
  readonly keys: Pick<GuestKeys, 'follower' | 'panel' | 'open'>;
  /** What the guest is being told. */
  readonly notice: string | null;
}

/** Has no property with a getter, which would give the engine an object of its own kind for each guest. */
export interface GuestScreen {
  readonly look: OpenSight;
  /** Present where guests explore in their own browser. */
  readonly exploresItself?: true;
  /** The room for what covers it; null where a screen scrolls by itself. */
  room(): Size | null;
  /**
   * Takes the next colours, by the guest's own wish, which stands above all others; returns what they are called. Absent
   * where colours are chosen without the class.
   */
  takeNextTheme?(): string;
  /** Whether a shown frame is overdue on the screen. */
  isBehind(): boolean;
  /** Whether nothing has been heard of it for so long that nobody may be there. */
  isAway(): boolean;
  /** Shows what is seen, unless something newer comes before it can be shown. */
  show(seen: Seen): void;
  /**
   * After the class has changed, shows what a guest with just as little of their own has been shown. False if nobody has
   * been; absent where each guest is shown what is seen.
   */
  showAlike?(): boolean;
  /** Why this guest cannot explore, if something about the screen is in the way. */
  whyNotExplore?(): string | null;
  /** Answers what a number was made of; absent where numbers cannot be pointed at. */
  ask?(address: Address): void;
  /** Stops showing. The farewell is null if nobody is there to read it, and empty if there is nothing to say. */
  close(farewell: string | null): void;
}
