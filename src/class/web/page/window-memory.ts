/**
 * What this window keeps, for when the browser has put the page away, or somebody loads it again: an exploration, and colours.
 * Invariant: it stays in this browser, and only as long as the window.
 */
import { PAGE_THEMES, type PageTheme } from '../protocol.js';

const SESSION = 'backstep-explored';
const EXPLORING = 'backstep-exploring';
const COLORS = 'backstep-colours';

/** What is needed of a window's storage. */
export interface WindowStorage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

export function createWindowMemory(storage: WindowStorage) {
  let session = storage.getItem(SESSION);
  return {
    /** Whether the guest explored when the page was put away. */
    wasExploring: storage.getItem(EXPLORING) !== null,
    keep: (next: string, isExploring: boolean) => {
      try {
        storage.setItem(SESSION, next);
      } catch {
        // There is no room: the page then begins where the class is.
        storage.removeItem(SESSION);
      }
      if (isExploring) storage.setItem(EXPLORING, '');
      else storage.removeItem(EXPLORING);
    },
    /** The colours that were chosen; null without them. */
    colors: (): PageTheme | null => PAGE_THEMES.find((name) => name === storage.getItem(COLORS)) ?? null,
    keepColors: (name: PageTheme) => storage.setItem(COLORS, name),
    /** What was kept, once; null without it. */
    take: () => {
      const taken = session;
      session = null;
      return taken;
    },
  };
}
