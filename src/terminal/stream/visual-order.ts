// Words written from right to left. A grid holds them in logical order, the order of reading. This file puts their
// cells into the order in which they are seen, from the left column to the right; no other cell moves.
//
// Why here and not in the terminal: ECMA-48 has two modes for bidirectional text (BDSM, mode 8). In the implicit mode
// the terminal reorders what it takes for a paragraph, which is a whole row: two panes side by side, the border between
// them, the columns of a table. Words and numbers then leave their columns. The terminal working group's recommendation
// on top of it is that a full-screen program selects the explicit mode and puts cells into visual order itself.
// Terminals without bidirectional support (most) show cells as they come in either mode, so the same bytes suit both.
// Embedding and isolating controls are not sent, because terminals disagree about whether they take a cell.
//
// Less is reordered than by the Unicode algorithm: a run of right-to-left words with single spaces between them. Wider
// gaps, lines and arrows end it, so columns stay in place and "context → target" reads as it is drawn.

import type { CellRow } from '../../document/cells/cell-grid.js';

/** Selects the explicit mode, in which cells are shown where they are written. Terminals start in the implicit one. */
export const EXPLICIT_ORDER = '\x1b[8l';
export const IMPLICIT_ORDER = '\x1b[8h';

/** Ranges of right-to-left scripts: first and last code point. */
const RIGHT_TO_LEFT: readonly [readonly [number, number], ...(readonly [number, number])[]] = [
  [0x0590, 0x08ff],
  [0xfb1d, 0xfdff],
  [0xfe70, 0xfeff],
  [0x10800, 0x10fff],
  [0x1e800, 0x1efff],
];
const [[FIRST_RIGHT_TO_LEFT, LAST_OF_FIRST_BLOCK]] = RIGHT_TO_LEFT;
/** Characters beyond the basic plane begin with a surrogate; the presentation forms lie above these. */
const FIRST_SURROGATE = 0xd800;
/** Digits and characters inside numbers; they run from left to right in every script. */
const NUMERIC = /^[\d.,\u0660-\u0669\u06f0-\u06f9\u066b\u066c]$/;
/** Characters that belong to the word they touch. */
const INNER = /^[-'"._/’־׳״0-9٠-٩۰-۹,]$/;
const ELLIPSIS = '…';

type Kind = 'right-to-left' | 'inner' | 'space' | 'ellipsis' | 'other';

/** The row with its cells in visual order; the same row if it has no right-to-left text. */
export function inVisualOrder(row: CellRow): CellRow {
  if (!row.text.some(isRightToLeft)) return row;
  const text = [...row.text];
  const style = [...row.style];
  let end = 0;
  for (let x = 0; x < text.length; x++) {
    if (!isRightToLeft(row.text[x])) continue;
    // A cut mark between two words belongs to the first.
    const start = x > end && row.text[x - 1] === ELLIPSIS ? x - 1 : x;
    end = endOfRun(row, x);
    orderOf(row, start, end).forEach((from, k) => {
      text[start + k] = row.text[from];
      style[start + k] = row.style[from];
    });
    x = end - 1;
  }
  return { text, style };
}

function isRightToLeft(cluster: string): boolean {
  const code = cluster.charCodeAt(0);
  // Most cells: letters, blanks, lines, blocks, wide characters. An empty cell gives NaN.
  if (!(code >= FIRST_RIGHT_TO_LEFT) || (code > LAST_OF_FIRST_BLOCK && code < FIRST_SURROGATE)) return false;
  const point = cluster.codePointAt(0) ?? 0;
  return RIGHT_TO_LEFT.some(([first, last]) => point >= first && point <= last) && !NUMERIC.test(cluster);
}

function kindOf(cluster: string | undefined): Kind {
  if (cluster === undefined) return 'other';
  if (isRightToLeft(cluster)) return 'right-to-left';
  if (cluster === ' ') return 'space';
  if (cluster === ELLIPSIS) return 'ellipsis';
  return INNER.test(cluster) ? 'inner' : 'other';
}

/**
 * After the last right-to-left letter that is connected by inner characters and single spaces, and after a cut mark
 * there.
 */
function endOfRun({ text }: CellRow, start: number): number {
  let end = start + 1;
  for (let x = start + 1; x < text.length; x++) {
    const kind = kindOf(text[x]);
    if (kind === 'right-to-left') end = x + 1;
    else if (kind === 'space' ? kindOf(text[x + 1]) !== 'right-to-left' : kind !== 'inner') break;
  }
  return kindOf(text[end]) === 'ellipsis' ? end + 1 : end;
}

/** Columns from right to left, except for numbers, whose columns run from left to right. */
function orderOf({ text }: CellRow, start: number, end: number): readonly number[] {
  const order: number[] = [];
  for (let x = start; x < end; x++) {
    let last = x;
    while (NUMERIC.test(text[x]) && last + 1 < end && NUMERIC.test(text[last + 1])) last++;
    order.unshift(...Array.from({ length: last - x + 1 }, (_, k) => x + k));
    x = last;
  }
  return order;
}
