/**
 * The exponentials of softmax and their sums as the formula has them, e^z. A program may subtract the largest score of a
 * row first, so that nothing overflows; then it holds smaller numbers, whose shares are the same.
 */
import { columnsOf } from '../../engine/tensor.js';
import type { ScoredGroup } from '../../models/language-head.js';
import type { Trace, TraceFrame } from '../../timeline/trace.js';

/** What was subtracted from the scores of a prediction before they became exponentials. */
export function shiftOf({ frames }: Trace, group: ScoredGroup, row: number): number {
  if (frames[group.exponentials.frame ?? -1]?.attributes.shifted !== true) return 0;
  const columns = columnsOf(group.logits.shape);
  const scores = group.logits.data.subarray(row * columns, (row + 1) * columns);
  return scores.reduce((largest, score) => Math.max(largest, score));
}

/** An element as the step pane shows it; NaN where it was not recorded. */
export function shownValue(trace: Trace, { output }: TraceFrame, element: number): number {
  const value = output.data?.[element] ?? Number.NaN;
  for (const group of trace.outcome.groups) {
    if (group.sums.node === output.node) return value * Math.exp(shiftOf(trace, group, element));
    if (group.exponentials.node !== output.node) continue;
    return value * Math.exp(shiftOf(trace, group, Math.floor(element / columnsOf(group.logits.shape))));
  }
  return value;
}
