/**
 * The room of a pane, and how what is said in it becomes its rows.
 * Invariant: a pane is a pure function of its input. It may return more rows than fit, since the screen scrolls them.
 */
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import type { Blocks } from '../document/document.js';
import { formatCount } from '../document/numbers.js';
import { blockRows } from '../drawing/rows/blocks.js';
import { EMPTY_ROW, type Role, type Row, row, span, wrap } from '../drawing/rows/rows.js';

/** How many rows are in view, where known, so that pictures can be made to fit. What does not ask is the same at any height. */
export type RowsInView = () => number | undefined;

export interface PaneRoom {
  readonly width: number;
  readonly inView?: RowsInView;
}

/** What the view of an answer takes: the place where it is open, and the room for it. */
export interface AnswerInput extends PaneRoom {
  readonly moment: Moment;
  readonly session: Session;
}

export const NOT_YET = span('not yet', 'muted');
export const NOT_RECORDED = span('not recorded', 'muted');

/** Blocks as the rows of a pane. */
export function drawn(blocks: Blocks, { width, inView }: PaneRoom): readonly Row[] {
  return blockRows(blocks, { width, inView, said: 'prose' });
}

/** A paragraph, with an empty row after it. */
export function paragraph(text: string, width: number, role: Role = 'plain'): readonly Row[] {
  const kind = role === 'plain' ? 'prose' : role === 'muted' ? 'aside' : role;
  return [...wrap(text, width, kind), EMPTY_ROW];
}

/** How much there is beyond what a table shows. */
export function moreRow(count: number, text = `${formatCount(count)} more`): readonly Row[] {
  return count > 0 ? [row(span(`  ${text}`, 'muted'))] : [];
}

/** A heading within a pane. */
export function heading(text: string): readonly Row[] {
  return [row(span(text, 'title'))];
}
