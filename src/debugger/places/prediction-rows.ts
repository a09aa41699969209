/**
 * Predictions by their number on the screen.
 * Invariant: a prediction has the same number in every iteration of one batch, even if others are skipped.
 */
import type { ScoredGroup } from '../../models/language-head.js';
import { rowCountOf } from '../../timeline/cursor.js';
import type { TraceFrame, TraceOutcome } from '../../timeline/trace.js';
import { predictionNumbers } from '../../training/batches.js';

/** One row of one group of logits. */
export interface PredictionRow {
  readonly group: number;
  readonly row: number;
}

/** The prediction that a frame is about, by its scope or by a row of it; null where it is about the whole batch. */
export function predictionRowOf({ groups }: Predictions, frame: TraceFrame, row: number | null): PredictionRow | null {
  const scoped = groups.findIndex(({ scope }) => scope !== null && frame.scope.includes(scope));
  if (scoped !== -1) return { group: scoped, row: 0 };
  const [first] = groups;
  if (first === undefined || row === null || first.scope !== null) return null;
  return hasRowForEach(frame, first) ? { group: 0, row } : null;
}

/** Whether its rows are the predictions of a group: a parameter may happen to have as many. */
function hasRowForEach(frame: TraceFrame, { logits, predictions }: ScoredGroup): boolean {
  const { axes } = frame.output;
  const isAlong = axes[0]?.name === logits.axes[0]?.name || axes.at(-2)?.name === 'query';
  return isAlong && rowCountOf(frame) === predictions.length;
}

type Predictions = Pick<TraceOutcome, 'groups' | 'batch'>;

/** Counted from 0. */
export function numberOf({ groups, batch }: Predictions, { group, row }: PredictionRow): number {
  let position = row;
  for (let k = 0; k < group; k++) position += groups[k].predictions.length;
  return batch?.skipping === undefined ? position : predictionNumbers(batch).numbers[position];
}

/** @param number counted from 0; null if the iteration has no such prediction */
export function rowOfNumber({ groups, batch }: Predictions, number: number): PredictionRow | null {
  let position = batch?.skipping === undefined ? number : predictionNumbers(batch).numbers.indexOf(number);
  if (!Number.isInteger(position) || position < 0) return null;
  for (const [group, { predictions }] of groups.entries()) {
    if (position < predictions.length) return { group, row: position };
    position -= predictions.length;
  }
  return null;
}

/** The highest number, counted from 1. */
export function lastNumber({ groups, batch }: Predictions): number {
  if (batch?.skipping !== undefined) return predictionNumbers(batch).count;
  return groups.reduce((sum, { predictions }) => sum + predictions.length, 0);
}

const MOST_NAMED = 8;

/** Names the skipped predictions, to follow their total: `, without 2 and 3`; empty if none is skipped. */
export function describeSkipped({ batch }: Predictions): string {
  if (batch?.skipping === undefined) return '';
  const { numbers, count } = predictionNumbers(batch);
  const skipped = Array.from({ length: count }, (_, number) => number).filter((number) => !numbers.includes(number));
  const shown = skipped.slice(0, MOST_NAMED).map((number) => number + 1);
  return `, without ${shown.join(', ')}${skipped.length > shown.length ? ', …' : ''}`;
}
