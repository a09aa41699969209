/** Fits the screen when the window, or what stands below the screen, has another size. */
import type { Screen } from './screen.js';

/** A window that is being drawn larger changes many times a second. */
const SETTLE_MILLISECONDS = 150;

/** @param onWish called when another size in cells suits the window, as soon as it rests */
export function createRefit(screen: Screen, onWish: () => void): () => void {
  let settling: number | undefined;
  let wished = '';
  return () => {
    screen.adjust();
    clearTimeout(settling);
    settling = setTimeout(() => {
      screen.adjust();
      const { columns, rows } = screen.wish();
      const wish = `${columns}×${rows}`;
      if (wish !== wished) onWish();
      wished = wish;
    }, SETTLE_MILLISECONDS);
  };
}
