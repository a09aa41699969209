/**
 * What a presenter points at: the selected line of a pane, or the selected value in a line of several, stands out for
 * everybody who looks.
 * Invariant: it is the selection of the rows as they are drawn, so it is marked at every size at which it is in view.
 */
import type { Session } from '../../debugger/session.js';
import type { Glyphs } from '../../document/drawing/rows/glyphs.js';
import { partOf } from '../../document/drawing/rows/part.js';
import { firstRowOf } from '../../document/drawing/rows/regions.js';
import { type Row, rowWidth, type Span, span } from '../../document/drawing/rows/rows.js';
import { isPointing } from '../../explaining/compared.js';

const HERE = '  ◂ here';

export function withPointer(rows: readonly Row[], session: Session, width: number, glyphs: Glyphs): readonly Row[] {
  const line = isPointing(session) ? firstRowOf(rows, 'selection') : null;
  return line === null ? rows : rows.with(line, pointed(rows[line], width, glyphs));
}

function pointedSpan({ text, parts }: Span): Span {
  return span(text, 'pointed', { parts });
}

function isSelectedThing(part: Span): boolean {
  return partOf(part, 'selection')?.is === 'thing';
}

function pointed(row: Row, width: number, glyphs: Glyphs): Row {
  if (row.some(isSelectedThing)) return row.map((part) => (isSelectedThing(part) ? pointedSpan(part) : part));
  const line = row.map(pointedSpan);
  const here = rowWidth(row) + HERE.length <= width ? [span(glyphs.signs(HERE), 'pointed')] : [];
  const rest = Math.max(0, width - rowWidth([...line, ...here]));
  return [...line, ...here, span(' '.repeat(rest), 'pointed')];
}
