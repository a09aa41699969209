/**
 * The exponentials of softmax and their sums as the formula has them, e^z. A program may subtract the largest score of a
 * row first, so that nothing overflows; then it holds smaller numbers, whose shares are the same.
 */

import type { ScoredGroup } from '../../model/models/language-head.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import { exp } from '../../numbers/kernels/elementary.js';
import type { Trace, TraceFrame } from '../../timeline/trace.js';

/** What was subtracted from the scores of a prediction before they became exponentials. */
export function shiftOf({ frames }: Trace, group: ScoredGroup, row: number): number {
  if (frames[group.exponentials.frame ?? -1]?.attributes.shifted !== true) return 0;
  const columns = columnsOf(group.logits.shape);
  const scores = group.logits.data.subarray(row * columns, (row + 1) * columns);
  return scores.reduce((largest, score) => Math.max(largest, score));
}

/** An element as the step pane shows it; NaN where it was not recorded. */
export function shownValue(trace: Trace, frame: TraceFrame, element: number): number {
  const value = frame.output.data?.[element] ?? NaN;
  return value * scaleAt(trace, frame, element);
}

/** How many times as large as held an element is in the formula: e^shift for e^z and their sum, 1 for all else. */
export function scaleAt(trace: Trace, { output }: TraceFrame, element: number): number {
  for (const group of trace.outcome.groups) {
    if (group.sums.node === output.node) return exp(shiftOf(trace, group, element));
    if (group.exponentials.node !== output.node) continue;
    return exp(shiftOf(trace, group, Math.floor(element / columnsOf(group.logits.shape))));
  }
  return 1;
}

/** A number that belongs to another, such as a slope or a part of it, in the units of the formula. */
export function times(value: number | null, scale: number): number | null {
  return value === null || !Number.isFinite(scale) || scale === 0 ? value : value * scale;
}
