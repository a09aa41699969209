/** Why descent moves a weight: where weights are scores, merely copied, it is P that is too low or too high. */
import { columnsOf } from '../../engine/tensor.js';
import type { Trace } from '../../timeline/trace.js';
import { lookThroughCopies } from './causes.js';

/**
 * How many predictions have their scores in each row of a parameter; null where its elements are no scores. The slopes
 * of a row, shared out among them, are P − target on average.
 */
export function scoredRows(trace: Trace, parameter: number): ReadonlyMap<number, number> | null {
  const { groups, parameters } = trace.outcome;
  const rows = new Map<number, number>();
  for (const { logits, predictions } of groups) {
    const columns = columnsOf(logits.shape);
    for (let row = 0; row < predictions.length; row++) {
      const { value, element } = lookThroughCopies(trace, logits, row * columns);
      if (value.node !== parameters[parameter]?.node) return null;
      const from = Math.floor(element / columns);
      rows.set(from, (rows.get(from) ?? 0) + 1);
    }
  }
  return groups.length === 0 ? null : rows;
}

/** How many times the slopes of the total loss are those of what training lowers. */
export function totalOverObjective({ outcome }: Trace): number {
  const { objective, mean, groups } = outcome;
  if (objective === null || objective.node !== mean?.node) return 1;
  return groups.reduce((count, { predictions }) => count + predictions.length, 0);
}
