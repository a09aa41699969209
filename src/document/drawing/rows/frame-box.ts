/**
 * Boxes around panes, with the title in the border. Content that does not fit is cut with an ellipsis, and rows out of
 * view are counted in the border, with the keys that bring them into view where the box has the focus.
 * Invariant: every row of a box is exactly as wide as the box.
 */
import { widthOf } from '../../cells/width.js';
import type { Part } from './part.js';
import { asPart, fitRow, type Role, type Row, row, span, truncate } from './rows.js';

export interface BoxOptions {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly focused: boolean;
  /** How many rows of the content are above the first one shown. */
  readonly scroll: number;
  /** How many rows stay at the top, however far the others are scrolled. Default: none. */
  readonly pinned?: number;
  /** Without sides: where there are few columns, each counts. Default: closed. */
  readonly isOpen?: boolean;
}

/** How many rows of content a box of this height shows. */
export function contentHeight(height: number): number {
  return Math.max(0, height - BORDERS);
}

/** The height of a box that shows so many rows of content. */
export function boxHeight(rows: number): number {
  return rows + BORDERS;
}

/** How many cells of content fit into a box of this width. */
export function contentWidth(width: number, isOpen = false): number {
  return Math.max(0, width - (isOpen ? 2 : 4));
}

export function boxRows(
  content: readonly Row[],
  { title, width, height, focused, scroll, pinned = 0, isOpen = false }: BoxOptions,
): readonly Row[] {
  const role: Role = focused ? 'accent' : 'muted';
  const shown = contentHeight(height);
  const below = Math.max(0, content.length - scroll - shown);
  const inner = contentWidth(width, isOpen);
  const [left, right] = (isOpen ? [' ', ' '] : ['│ ', ' │']).map((side) => span(side, role));
  const between = (line: Row): Row => row(left, ...fitRow(line, inner), right);
  const blank = between([]);
  const lines = Array.from({ length: shown }, (_, k) => {
    const line = content[k < pinned ? k : scroll + k];
    return line === undefined ? blank : between(line);
  });
  const top = topBorder(isOpen ? shortenPath(title, width - 6) : title, width, role);
  const bottom = bottomBorder(scroll, below, width, role);
  const [over, under] = (isOpen ? [top, bottom].map(withoutCorners) : [top, bottom]).map((border) =>
    asPart(border, BORDER),
  );
  return [over, ...lines, under];
}

/** The scroll position that brings `line` into view with the least movement. */
export function scrollTo(line: number | null, count: number, height: number): number {
  const most = Math.max(0, count - height);
  if (line === null || line < height - 1) return 0;
  return Math.min(most, line - Math.floor((height * 2) / 3));
}

function topBorder(title: string, width: number, role: Role): Row {
  const label = truncate(title, Math.max(0, width - 6));
  const rest = Math.max(0, width - widthOf(label) - 5);
  // The focus has a mark as well as a colour.
  const isFocused = role === 'accent' && rest > 0;
  const line = isFocused ? `◂${'─'.repeat(rest - 1)}` : '─'.repeat(rest);
  return row(span('╭ ', role), span(label, role === 'accent' ? 'accent' : 'title'), span(` ${line}─╮`, role));
}

function bottomBorder(above: number, below: number, width: number, role: Role): Row {
  const labels = [
    ...(role === 'accent' ? [moreLabel(above, below, ['PgUp ', ' PgDn'])] : []),
    moreLabel(above, below, ['', '']),
  ];
  const label = labels.find((text) => widthOf(text) <= width - 3) ?? '';
  return row(span(`╰${'─'.repeat(Math.max(0, width - 3 - widthOf(label)))}${label}─╯`, role));
}

/** Cuts a path that is too long to its end, which says what this is. */
function shortenPath(path: string, width: number): string {
  const [, ...rest] = path.split(SEPARATOR);
  return widthOf(path) <= width || rest.length === 0 ? truncate(path, width) : shortenPath(rest.join(SEPARATOR), width);
}

/** Above and below the content. */
const BORDERS = 2;

const SEPARATOR = ' › ';

const BORDER: Part = { kind: 'border' };

function withoutCorners(border: Row): Row {
  return border.map((part) => ({ ...part, text: part.text.replace(/[╭╮╰╯]/g, '─') }));
}

/** How many rows are out of view, with the keys that lead there. */
function moreLabel(above: number, below: number, [up, down]: readonly [string, string]): string {
  const parts = [above > 0 && `${up}↑ ${above} more`, below > 0 && `↓ ${below} more${down}`].filter(Boolean);
  return parts.length === 0 ? '' : ` ${parts.join('  ')} `;
}
