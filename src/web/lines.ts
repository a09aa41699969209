/**
 * A row of cells as a line of text for the page.
 * Invariant: what a browser may draw wider or narrower than its cells says how many cells it takes, so that columns
 * stay columns; such text stays whole, and its letters join and run as their script does.
 */
import type { CellRow } from '../cells/cell-grid.js';
import { hasStableWidth } from '../cells/width.js';
import type { Line } from './messages.js';
import { classesOf } from './role-theme.js';

type Span = Line[number];

export function lineOf({ text, style }: CellRow): Line {
  const spans: Span[] = [];
  for (let start = 0; start < text.length; ) {
    const classes = classesOf(style[start]!, text[start]!);
    const isExact = isCell(text, start);
    let end = start + 1;
    while (end < text.length && isCell(text, end) === isExact && classesOf(style[end]!, text[end]!) === classes) end++;
    const part = text.slice(start, end).join('');
    if (!isExact) spans.push([classes, part, end - start]);
    else if (classes === '') spans.push(part);
    else spans.push([classes, part]);
    start = end;
  }
  return withoutEnd(spans);
}

/** Whether a cluster takes one cell in any browser. The cells after a wide one belong to it. */
function isCell(text: readonly string[], column: number): boolean {
  const cluster = text[column]!;
  return cluster !== '' && text[column + 1] !== '' && hasStableWidth(cluster);
}

function withoutEnd(spans: readonly Span[]): Line {
  const last = spans.at(-1);
  if (typeof last !== 'string') return spans;
  const text = last.trimEnd();
  return text === '' ? spans.slice(0, -1) : [...spans.slice(0, -1), text];
}
