/**
 * Boxes around panes, with the title in the border. Content that does not fit is cut with an ellipsis, and rows out of
 * view are counted in the border, with the keys that bring them into view where the box has the focus.
 * Invariant: every row of a box is exactly as wide as the box.
 */
import { widthOf } from '../../cells/width.js';
import { type Glyphs, UNICODE } from './glyphs.js';
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
  /** Of the borders and of the title; the content is spelled already. Default: all characters. */
  readonly glyphs?: Glyphs;
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
  { title, width, height, focused, scroll, pinned = 0, isOpen = false, glyphs = UNICODE }: BoxOptions,
): readonly Row[] {
  const role: Role = focused ? 'here' : 'muted';
  const shown = contentHeight(height);
  const below = Math.max(0, content.length - scroll - shown);
  const inner = contentWidth(width, isOpen);
  const [left, right] = (isOpen ? [' ', ' '] : ['│ ', ' │']).map((side) => span(glyphs.signs(side), role));
  const between = (line: Row): Row => row(left, ...fitRow(line, inner, glyphs), right);
  const blank = between([]);
  const lines = Array.from({ length: shown }, (_, k) => {
    const line = content[k < pinned ? k : scroll + k];
    return line === undefined ? blank : between(line);
  });
  const pen = { width, role, isOpen, glyphs };
  const [over, under] = [topBorder(title, pen), bottomBorder(scroll, below, pen)].map((border) =>
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

/** How the borders of a box are drawn. */
interface Pen extends Required<Pick<BoxOptions, 'width' | 'isOpen' | 'glyphs'>> {
  readonly role: Role;
}

function topBorder(title: string, { width, role, isOpen, glyphs }: Pen): Row {
  const room = Math.max(0, width - 6);
  const label = isOpen ? shortenPath(title, room, glyphs) : truncate(glyphs.text(title), room, glyphs);
  const rest = Math.max(0, width - widthOf(label) - 5);
  // The focus has a mark as well as a colour.
  const isFocused = role === 'here' && rest > 0;
  const line = isFocused ? `◂${'─'.repeat(rest - 1)}` : '─'.repeat(rest);
  const [left, right] = isOpen ? ['─', '─'] : ['╭', '╮'];
  return row(
    span(glyphs.signs(`${left} `), role),
    span(label, role === 'here' ? 'here' : 'title'),
    span(glyphs.signs(` ${line}─${right}`), role),
  );
}

function bottomBorder(above: number, below: number, { width, role, isOpen, glyphs }: Pen): Row {
  const labels = [
    ...(role === 'here' ? [moreLabel(above, below, ['PgUp ', ' PgDn'])] : []),
    moreLabel(above, below, ['', '']),
  ];
  const label = labels.find((text) => widthOf(text) <= width - 3) ?? '';
  const line = '─'.repeat(Math.max(0, width - 3 - widthOf(label)));
  const [left, right] = isOpen ? ['─', '─'] : ['╰', '╯'];
  return row(span(glyphs.signs(`${left}${line}${label}─${right}`), role));
}

/** Cuts a path that is too long to its end, which says what this is. */
function shortenPath(path: string, width: number, glyphs: Glyphs): string {
  const shown = glyphs.text(path);
  const [, ...rest] = path.split(SEPARATOR);
  if (widthOf(shown) <= width || rest.length === 0) return truncate(shown, width, glyphs);
  return shortenPath(rest.join(SEPARATOR), width, glyphs);
}

/** Above and below the content. */
const BORDERS = 2;

const SEPARATOR = ' › ';

const BORDER: Part = { kind: 'border' };

/** How many rows are out of view, with the keys that lead there. */
function moreLabel(above: number, below: number, [up, down]: readonly [string, string]): string {
  const parts = [above > 0 && `${up}↑ ${above} more`, below > 0 && `↓ ${below} more${down}`].filter(Boolean);
  return parts.length === 0 ? '' : ` ${parts.join('  ')} `;
}
