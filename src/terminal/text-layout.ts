// The text of Ink's nodes: joined from its pieces, measured, wrapped and turned into cells. Sizes are exactly those of
// Ink, whose own caches for them are never emptied; the ones here are bounded.

import cliTruncate from 'cli-truncate';
import type { DOMElement } from 'ink';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { CellRow } from '../cells/cell-grid.js';
import { createBoundedCache } from './bounded-cache.js';
import type { LineReader } from './canvas.js';
import { parseStyledLine, sanitizeText } from './styled-text.js';

/** How a text that is too wide is fitted: the values of the `wrap` property of Ink's `Text`. */
export type TextWrap = NonNullable<DOMElement['style']['textWrap']>;

export interface TextLayout extends LineReader {
  /** The widest line's columns and the number of lines. */
  measure(text: string): { readonly width: number; readonly height: number };
  /** The size a text takes when it is offered `width` columns; not a number stands for any width. */
  measureWithin(text: string, width: number, wrap: TextWrap): { readonly width: number; readonly height: number };
  /** `text` wrapped or truncated to `width` columns. */
  fitWithin(text: string, width: number, wrap: TextWrap): string;
}

/** For each kind of result: some thousand lines, many screens full; at most a few megabytes in all. */
const CACHE_LIMIT = 200_000;

export function createTextLayout(): TextLayout {
  const widths = createBoundedCache<number>(CACHE_LIMIT);
  const fitted = createBoundedCache<string>(CACHE_LIMIT);
  const rows = createBoundedCache<CellRow>(CACHE_LIMIT);
  const width = (line: string): number => widths.get(line, stringWidth);
  const measure = (text: string) => {
    const lines = text.split('\n');
    return { width: Math.max(...lines.map(width)), height: text === '' ? 0 : lines.length };
  };
  const fitWithin = (text: string, columns: number, wrap: TextWrap): string =>
    fitted.get(`${columns} ${wrap} ${text}`, () => fitText(text, columns, wrap));
  return {
    width,
    cells: (line) => rows.get(line, parseStyledLine),
    measure,
    measureWithin: (text, columns, wrap) => {
      const size = measure(text);
      // Yoga asks for a fraction of a column when a box shrinks; the answer is that the text needs what it needs.
      if (size.width <= columns || (size.width >= 1 && columns > 0 && columns < 1)) return size;
      return measure(fitWithin(text, columns, wrap));
    },
    fitWithin,
  };
}

/** All the text below a text node, its pieces' styles applied; nothing in it but SGR, printable text and newlines. */
export function joinText(node: DOMElement): string {
  let text = '';
  for (const [index, child] of node.childNodes.entries()) {
    if (child.nodeName === '#text') {
      text += child.nodeValue;
      continue;
    }
    const inner = child.nodeName === 'ink-text' || child.nodeName === 'ink-virtual-text' ? joinText(child) : '';
    text += inner !== '' && child.internal_transform ? child.internal_transform(inner, index) : inner;
  }
  return sanitizeText(text);
}

function fitText(text: string, columns: number, wrap: TextWrap): string {
  switch (wrap) {
    case 'wrap':
      return wrapAnsi(text, columns, { trim: false, hard: true });
    case 'truncate':
    case 'truncate-end':
      return cliTruncate(text, columns, { position: 'end' });
    case 'truncate-middle':
      return cliTruncate(text, columns, { position: 'middle' });
    case 'truncate-start':
      return cliTruncate(text, columns, { position: 'start' });
    default:
      return text;
  }
}
