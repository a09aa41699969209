/**
 * The screen of the class as lines of text, at a size at which it fills the window.
 * Invariant: what the server sends is set as text, never as markup.
 */
import type { Line, Picture } from '../messages.js';

export interface Screen {
  readonly element: HTMLElement;
  /** @param fitted how many of its rows are to fit the window; default: all */
  show(picture: Picture, fitted?: number): void;
  /** Whether so many columns fit the window in text of this size, as a share of the usual size. */
  fits(columns: number, text: number): boolean;
  /** The size in cells that suits the window. */
  wish(): { readonly columns: number; readonly rows: number };
  /** Fits the text to the window as it is now. */
  adjust(): void;
}

/** At most what a font draws between two lines, so that lines drawn from one to the next have no gaps. */
const LINE_HEIGHT = 1.16;
const PADDING = 6;
/** What the buttons take. */
const USUAL_BELOW = 56;
/** Pixels by which text gets smaller until a line fits. */
const STEP = 0.1;
const FEWEST = { columns: 40, rows: 20 };
/** Text grows with the window until so many columns fit, within these sizes. */
const COMFORTABLE_COLUMNS = 128;
const LARGEST_TEXT = 1.25;
/** Characters that fonts borrow from others, in other widths: arrows, shapes, braille. */
const BORROWED = /([←-⏿①-⓿■-➿⠀-⣿])/;
const HAS_WORD = /[\p{L}\p{N}]/u;

export function createScreen(element: HTMLElement): Screen {
  let shown = { columns: 0, rows: 0, fitted: 0 };
  element.tabIndex = 0;
  const share = shareOfWidth(element);
  const room = () => ({
    // Before it is shown, the screen is about as large as the window.
    width: (element.hidden ? document.documentElement.clientWidth : element.clientWidth) - 2 * PADDING,
    height: (element.hidden ? innerHeight - USUAL_BELOW : element.clientHeight) - 2 * PADDING,
    text: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
  });
  const setSize = (size: number): void => {
    element.style.fontSize = `${Math.floor(size * 50) / 50}px`;
    element.style.lineHeight = `${Math.floor(size * LINE_HEIGHT)}px`;
  };
  const adjust = (): void => {
    if (shown.columns === 0) return;
    const { width, height, text } = room();
    const [wide, high] = [width / (shown.columns * share), height / (shown.fitted * LINE_HEIGHT)];
    // A screen that is too high for the window scrolls; one that is too wide would be hard to read.
    const size = Math.min(wide, Math.max(high, text), text * LARGEST_TEXT * 1.2);
    setSize(size);
    // A font may round the width of its characters at each size.
    for (let smaller = size - STEP; element.scrollWidth > element.clientWidth && smaller > size / 2; smaller -= STEP)
      setSize(smaller);
  };
  return {
    element,
    adjust,
    wish: () => {
      const { width, height, text } = room();
      const size = Math.max(text, Math.min(text * LARGEST_TEXT, width / (COMFORTABLE_COLUMNS * share)));
      const columns = Math.max(FEWEST.columns, Math.floor(width / (share * size)));
      const used = Math.min(size, width / (columns * share));
      return { columns, rows: Math.max(FEWEST.rows, Math.floor(height / Math.floor(LINE_HEIGHT * used))) };
    },
    fits: (columns, size) => {
      const { width, text } = room();
      return width >= columns * share * text * size;
    },
    show: ({ columns, rows, lines }, fitted = rows) => {
      if (columns !== shown.columns || rows !== shown.rows) {
        shown = { columns, rows, fitted };
        element.replaceChildren(...Array.from({ length: rows }, () => lineOf(columns)));
        adjust();
      }
      for (const [place, line] of Object.entries(lines)) {
        element.children[Number(place)]?.replaceChildren(...line.flatMap((span) => nodesOf(span)));
      }
    },
  };
}

function lineOf(columns: number): HTMLElement {
  const line = document.createElement('div');
  line.style.width = `${columns}ch`;
  return line;
}

function nodesOf(span: Line[number]): readonly Node[] {
  const [classes, text, cells] = typeof span === 'string' ? ['', span] : span;
  if (cells !== undefined) return [element('b', classes, text, cells)];
  return text
    .split(BORROWED)
    .filter((part) => part !== '')
    .map((part) => (BORROWED.test(part) ? element('b', classes, part, 1) : textNode(classes, part)));
}

function textNode(classes: string, text: string): Node {
  return classes === '' && HAS_WORD.test(text) ? document.createTextNode(text) : element('span', classes, text);
}

function element(name: 'b' | 'span', classes: string, text: string, cells?: number): HTMLElement {
  const made = document.createElement(name);
  if (classes !== '') made.className = classes;
  made.textContent = text;
  if (cells !== undefined) made.style.width = `${cells}ch`;
  // Lines and bars are nothing to listen to.
  if (!HAS_WORD.test(text)) made.setAttribute('aria-hidden', 'true');
  return made;
}

/** The width of a cell as a share of the size of the text. */
function shareOfWidth(element: HTMLElement): number {
  const probe = document.createElement('span');
  probe.textContent = '0'.repeat(100);
  probe.style.cssText = 'position: absolute; visibility: hidden; font-size: 100px';
  element.append(probe);
  const share = probe.getBoundingClientRect().width / 10_000;
  probe.remove();
  return share || 0.6;
}
