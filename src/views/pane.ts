/** How what is said becomes the rows of a pane. It may be more rows than fit, since the screen scrolls them. */
import type { Blocks } from '../document/document.js';
import { blockRows } from '../drawing/rows/blocks.js';
import { type Row, span } from '../drawing/rows/rows.js';

/** How many rows are in view, where known, so that pictures can be made to fit. What does not ask is the same at any height. */
export type RowsInView = () => number | undefined;

export interface PaneRoom {
  readonly width: number;
  readonly inView?: RowsInView;
}

export const NOT_YET = span('not yet', 'muted');
export const NOT_RECORDED = span('not recorded', 'muted');

/** Blocks as the rows of a pane. */
export function drawn(blocks: Blocks, { width, inView }: PaneRoom): readonly Row[] {
  return blockRows(blocks, { width, inView, said: 'prose' });
}
