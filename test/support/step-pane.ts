/** What a step says as the rows of a pane. */
import type { Moment } from '../../src/debugger/places/moment.js';
import { drawBlocks } from '../../src/drawing/rows/blocks.js';
import { type StepOptions, sayStep } from '../../src/saying/step.js';
import type { RowsInView } from '../../src/views/centre.js';

export function stepPane(
  moment: Moment,
  selection: number | null,
  width: number,
  { inView, ...options }: StepOptions & { readonly inView?: RowsInView } = {},
) {
  const { title, blocks } = sayStep(moment, selection, options);
  const { rows, pictures } = drawBlocks(blocks, { width, inView, said: 'prose' });
  return { title, rows: [...rows, ...pictures()], pictures: pictures().length };
}
