/** What a loss consists of: its terms, by prediction and by document. */

import { type PredictionPlace, predictionsOf } from '../../debugger/places/moment.js';
import type { Trace } from '../../timeline/trace.js';
import { descending } from '../../training/descending.js';

/**
 * The loss terms of all predictions, in nats, the largest first, NaN before all others. Empty where it is not known which
 * values are predictions, and as long as there is no loss.
 */
export function contributionsIn(trace: Trace, until: number) {
  if (!hasLoss(trace, until)) return [];
  const places = predictionsOf({ trace });
  const sum = totalOf(places);
  return places
    .map((place) => {
      const { group, row, label } = place;
      const term = termOf(place);
      const step = { iteration: trace.iteration, frame: group.terms.frame ?? 0, element: row };
      return { context: label.context, target: label.target, term, share: shareOf(term, sum), step };
    })
    .sort((a, b) => descending(a.term, b.term));
}

/**
 * The examples of the batch, by the predictions that they ask for: the one with the largest mean term first, in nats, NaN
 * before all others. Empty where the batch is not known.
 * @param separator what stands between the tokens of a text
 */
export function documentsIn(trace: Trace, until: number, separator: string) {
  const { batch } = trace.outcome;
  if (batch === null || !hasLoss(trace, until)) return [];
  const places = predictionsOf({ trace });
  const sum = totalOf(places);
  let position = 0;
  const documents = batch.targets.map(({ length }, example) => {
    const own = places.slice(position, position + length);
    position += length;
    const total = totalOf(own);
    return {
      /** Its position in the batch, from 1. */
      number: (batch.skipping?.numbers[example] ?? example) + 1,
      text: [own[0]?.label.context ?? '', ...own.map(({ label }) => label.target)].join(separator),
      predictions: length,
      mean: total / length,
      share: shareOf(total, sum),
    };
  });
  return documents.sort((a, b) => descending(a.mean, b.mean));
}

function termOf({ group, row }: PredictionPlace): number {
  return group.terms.data[row];
}

function totalOf(places: readonly PredictionPlace[]): number {
  return places.reduce((sum, place) => sum + termOf(place), 0);
}

/** Whether the iteration has computed its loss up to a frame. */
export function hasLoss({ outcome: { objective } }: Trace, until: number): boolean {
  return objective !== null && (objective.frame ?? 0) <= until;
}

/** Null where the sum of all terms is not finite. */
function shareOf(part: number, sum: number): number | null {
  const share = part / sum;
  return Number.isFinite(share) ? share : null;
}
