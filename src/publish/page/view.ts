/** The screen of a lesson: each look in the layout that suits the window, and what is read aloud there. */
import { createScreen } from '../../web/page/screen.js';
import type { LessonData } from '../lesson-data.js';
import { unfold } from './unfold.js';

/** Text gets this small, as a share of the usual size, before a layout for a narrower window is taken. */
const SMALLEST_TEXT = 0.85;
/** By key, how many heights of the screen it scrolls. */
const SCROLLED_SCREENS: Readonly<Record<string, number>> = { up: -0.1, down: 0.1, pageup: -0.9, pagedown: 0.9 };

export interface View {
  readonly element: HTMLElement;
  show(look: number, stop: number): void;
  /** Of a look: lines to be read aloud. */
  wordsOf(look: number, stop: number): string;
  /** False for a key that does not scroll. */
  scroll(key: string): boolean;
}

export function createView(element: HTMLElement, data: LessonData): View {
  const screen = createScreen(element);
  const layouts = data.layouts.map((layout) => ({ ...layout, rowsAt: unfold(layout) }));
  const wordsAt = unfold(data.words);
  return {
    element,
    show: (look, stop) => {
      const suiting = layouts.find(({ columns }) => screen.fits(columns, SMALLEST_TEXT));
      const { columns, leastRows, rowsAt } = suiting ?? layouts[layouts.length - 1];
      const lines = rowsAt(look, stop).map((parts) => parts.flat());
      screen.show({ columns, rows: lines.length, lines: Object.fromEntries(lines.entries()) }, leastRows);
      screen.adjust();
    },
    wordsOf: (look, stop) => wordsAt(look, stop).flat().join('\n'),
    scroll: (key) => {
      const share = SCROLLED_SCREENS[key];
      if (share === undefined) return false;
      element.scrollBy(0, share * element.clientHeight);
      return true;
    },
  };
}
