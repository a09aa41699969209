/** What a guest looks at, on any kind of screen. */
import type { ScreenControls } from '../../../terminal/components/screen-store.js';

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

/**
 * How a screen looks at the class, or at what is explored here.
 * @param onChange called when there is something new to see
 */
export type OpenSight = (explored: ScreenControls | null, onChange: () => void) => Sight;
