/** What a loss consists of: its terms, by prediction and by document. */
import type { Trace } from '../../../timeline/trace.js';
import { predictionsOf } from '../../places/moment.js';
import type { StepElement } from './origin.js';

/** The loss term of a prediction. */
export interface Contribution {
  readonly context: string;
  readonly target: string;
  /** In nats. */
  readonly term: number;
  /** Of the sum of all terms; null where that is not finite. */
  readonly share: number | null;
  readonly step: StepElement;
}

/** An example of the batch, by the predictions that it asks for. */
export interface DocumentLoss {
  /** Its position in the batch, from 1. */
  readonly number: number;
  readonly text: string;
  readonly predictions: number;
  /** Mean term of its predictions, in nats. */
  readonly mean: number;
  readonly share: number | null;
}

/**
 * The largest first, NaN before all others. Empty where it is not known which values are predictions, and as long as
 * there is no loss.
 */
export function contributionsIn(trace: Trace, until: number): readonly Contribution[] {
  if (!hasLoss(trace, until)) return [];
  const all = predictionsOf({ trace }).map(({ group, row, label: { context, target } }) => ({
    context,
    target,
    term: group.terms.data[row],
    step: { iteration: trace.iteration, frame: group.terms.frame ?? 0, element: row },
  }));
  const sum = all.reduce((total, { term }) => total + term, 0);
  return all.map((each) => ({ ...each, share: shareOf(each.term, sum) })).sort((a, b) => descending(a.term, b.term));
}

/**
 * In the order of `contributionsIn`. Empty where the batch is not known.
 * @param separator what stands between the tokens of a text
 */
export function documentsIn(trace: Trace, until: number, separator: string): readonly DocumentLoss[] {
  const { batch } = trace.outcome;
  if (batch === null || !hasLoss(trace, until)) return [];
  const places = predictionsOf({ trace });
  const sum = places.reduce((total, { group, row }) => total + group.terms.data[row], 0);
  let position = 0;
  const documents = batch.targets.map(({ length }, example): DocumentLoss => {
    const own = places.slice(position, position + length);
    position += length;
    const total = own.reduce((part, { group, row }) => part + group.terms.data[row], 0);
    return {
      number: (batch.skipping?.numbers[example] ?? example) + 1,
      text: [own[0]?.label.context ?? '', ...own.map(({ label }) => label.target)].join(separator),
      predictions: length,
      mean: total / length,
      share: shareOf(total, sum),
    };
  });
  return documents.sort((a, b) => descending(a.mean, b.mean));
}

/** Whether the iteration has computed its loss up to a frame. */
export function hasLoss({ outcome: { objective } }: Trace, until: number): boolean {
  return objective !== null && (objective.frame ?? 0) <= until;
}

function shareOf(part: number, sum: number): number | null {
  const share = part / sum;
  return Number.isFinite(share) ? share : null;
}

function descending(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  return x === y ? 0 : y > x ? 1 : -1;
}
