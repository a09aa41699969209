/**
 * Why descent moves a weight: where weights are scores, merely copied, it is P that is too low or too high. How urgent that
 * is goes by the slope of the total loss, whatever part of it training lowers.
 */

import { lookThroughCopies } from '../analysis/causes.js';
import { columnsOf } from '../numbers/engine/tensor.js';
import type { Trace } from '../timeline/trace.js';

/** Whether the elements of a parameter are the scores of predictions, each copied from its row. */
export function holdsScores(trace: Trace, parameter: number): boolean {
  const { groups, parameters } = trace.outcome;
  const isCopied = ({ logits, predictions }: (typeof groups)[number]): boolean =>
    predictions.every(
      (_, row) =>
        lookThroughCopies(trace, logits, row * columnsOf(logits.shape)).value.node === parameters[parameter]?.node,
    );
  return groups.length > 0 && groups.every(isCopied);
}

/** How many times the slopes of the total loss are those of what training lowers. */
export function totalOverObjective({ outcome }: Trace): number {
  const { objective, mean, groups } = outcome;
  if (objective === null || objective.node !== mean?.node) return 1;
  return groups.reduce((count, { predictions }) => count + predictions.length, 0);
}
