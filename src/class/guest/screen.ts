/** Where a guest sees the class, such as a terminal or a page. */
import type { CellGrid } from '../../cells/cell-grid.js';
import type { Theme } from '../../ui/theme.js';

/** Has no property with a getter, which would give the engine an object of its own kind for each guest. */
export interface GuestScreen {
  /** The colours it is drawn in now. */
  theme(): Theme;
  /** Takes the next colours, by the guest's own wish, which stands above all others; returns what they are called. */
  takeNextTheme(): string;
  /** Whether a shown frame is overdue on the screen. */
  isBehind(): boolean;
  /** Whether nothing has been heard of it for so long that nobody may be there. */
  isAway(): boolean;
  /** Shows a grid, unless a newer one arrives before it can be shown. */
  show(grid: CellGrid): void;
  /** Draws everything again, because what is on the screen is no longer known. */
  repaint(): void;
  /** Stops showing. The farewell is null if nobody is there to read it, and empty if there is nothing to say. */
  close(farewell: string | null): void;
}
