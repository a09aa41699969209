/**
 * What a presenter points at: the selected line of a pane, or the selected value in a line of several, stands out for
 * everybody who looks.
 * Invariant: it is found in the rows as they are drawn, so it is marked at every size at which it is in view.
 */
import type { Session } from '../debugger/session.js';
import { type Row, rowWidth, type Span, span } from '../drawing/rows/rows.js';
import { isPointing } from '../saying/compared.js';

const HERE = '  ◂ here';
const MARK = /^\s*[▸▶]?\s*$/u;

export function withPointer(rows: readonly Row[], session: Session, width: number): readonly Row[] {
  const line = isPointing(session) ? rows.findIndex((row) => row.some(isChosen)) : -1;
  return line === -1 ? rows : rows.with(line, pointed(rows[line], width));
}

function pointedSpan({ text, line }: Span): Span {
  return span(text, 'pointed', { line });
}

/** Lines that are not selected have room for the mark, in the same role. */
function isChosen({ role, text }: Span): boolean {
  return role === 'selected' && text.trim() !== '';
}

function pointed(row: Row, width: number): Row {
  const isValue = (part: Span): boolean => isChosen(part) && !MARK.test(part.text);
  if (row.some(isValue)) return row.map((part) => (isValue(part) ? pointedSpan(part) : part));
  const line = row.map(pointedSpan);
  const here = rowWidth(row) + HERE.length <= width ? [span(HERE, 'pointed')] : [];
  const rest = Math.max(0, width - rowWidth([...line, ...here]));
  return [...line, ...here, span(' '.repeat(rest), 'pointed')];
}
