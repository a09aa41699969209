/** What a step says as the rows of a pane. */
import type { Moment } from '../../src/debugger/places/moment.js';
import { allRows, drawBlocks } from '../../src/document/drawing/rows/blocks.js';
import { type StepOptions, sayStep } from '../../src/explaining/step.js';

/** How many rows are in view, where known. What does not ask is the same at any height. */
export type RowsInView = () => number | undefined;

export function stepPane(
  moment: Moment,
  selection: number | null,
  width: number,
  { inView, ...options }: StepOptions & { readonly inView?: RowsInView } = {},
) {
  const { title, blocks } = sayStep(moment, selection, options);
  const step = drawBlocks(blocks, { width, inView, said: 'prose' });
  return { title, rows: allRows(step), pictures: step.pictures.height };
}
