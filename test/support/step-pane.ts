/** What a step says as the rows of a pane. */
import type { Moment } from '../../src/debugger/places/moment.js';
import { type StepOptions, sayStep } from '../../src/saying/step.js';
import { drawn, type RowsInView } from '../../src/views/pane.js';

export function stepPane(
  moment: Moment,
  selection: number | null,
  width: number,
  { inView, ...options }: StepOptions & { readonly inView?: RowsInView } = {},
) {
  const { title, blocks } = sayStep(moment, selection, options);
  return { title, rows: drawn(blocks, { width, ...(inView === undefined ? {} : { inView }) }) };
}
