/**
 * Moment: what a cursor points at, looked up once: the trace, the frame, and the prediction that the frame belongs to.
 */

import { isPullback } from '../../engine/pullback.js';
import type { Frame } from '../../engine/tape.js';
import { columnsOf } from '../../engine/tensor.js';
import type { ScoredGroup } from '../../models/language-head.js';
import type { PredictionLabel } from '../../models/model.js';
import type { Cursor } from '../../timeline/cursor.js';
import { type History, isAtEnd, type ReplayedHistory } from '../../timeline/history.js';
import { firstOf } from '../../timeline/iteration-numbers.js';
import type { ReplayedTrace, Trace, TraceFrame } from '../../timeline/trace.js';
import { predictionNumbers } from '../../training/batches.js';
import { numberOf, predictionRowOf } from './prediction-rows.js';

export interface Moment {
  readonly timeline: History;
  readonly cursor: Cursor;
  readonly trace: Trace;
  /** Null at the start of an iteration. */
  readonly frame: TraceFrame | null;
}

/** The prediction that a row of a frame belongs to. */
export interface PredictionPlace {
  readonly group: ScoredGroup;
  /** Row within the group's logits. */
  readonly row: number;
  readonly label: PredictionLabel;
  /** Counted from 0 over the whole batch, including skipped predictions. */
  readonly number: number;
}

/** A moment of a history that can be replayed. */
export interface ReplayedMoment extends Moment {
  readonly timeline: ReplayedHistory;
  readonly trace: ReplayedTrace;
  readonly frame: Frame | null;
}

export function isReplayed(moment: Moment): moment is ReplayedMoment {
  return moment.timeline.replay !== null;
}

export function momentAt(timeline: ReplayedHistory, cursor: Cursor): ReplayedMoment;
export function momentAt(timeline: History, cursor: Cursor): Moment;
export function momentAt(timeline: History, cursor: Cursor): Moment {
  const trace = timeline.trace(cursor.iteration);
  return { timeline, cursor, trace, frame: trace.frames[cursor.frame] ?? null };
}

/** Whether a frame of this iteration has been executed at the cursor; rows up to the cursor's row count as executed. */
export function isExecuted(
  { cursor }: { readonly cursor: Pick<Cursor, 'frame' | 'row'> },
  frame: number,
  row: number | null = null,
): boolean {
  if (frame !== cursor.frame) return frame < cursor.frame;
  return cursor.row === null || (row !== null && row <= cursor.row);
}

/**
 * Whether the loss of an iteration is known at the cursor: it is for earlier iterations, and for the cursor's own once
 * the objective has been computed. At the end of the run the last loss counts as computed.
 */
export function isLossKnown({ timeline, cursor, trace }: Moment, iteration: number): boolean {
  if (iteration !== cursor.iteration) return iteration < timeline.visited;
  const { objective } = trace.outcome;
  // If it is not known which step computes the objective, the last step counts.
  const computedAt = objective === null ? trace.frames.length - 1 : (objective.frame ?? 0);
  return isExecuted({ cursor }, computedAt) || isAtEnd(timeline, cursor.iteration);
}

/**
 * Whether what the model predicts with the parameters at the cursor may be said: where a step has computed it, and, after
 * the first iteration, from an iteration's start on, since it follows from parameters that are there. `visited` stops
 * before the cursor's iteration while nothing may be given away.
 */
export function isPredicted(
  { timeline, cursor }: Moment,
  { group, row }: Pick<PredictionPlace, 'group' | 'row'>,
): boolean {
  if (isAtEnd(timeline, cursor.iteration)) return true;
  if (cursor.iteration > firstOf(timeline.numbers) && timeline.visited > cursor.iteration) return true;
  return isExecuted({ cursor }, group.probabilities.frame ?? 0, row);
}

/** Whether a step of the forward pass produces one square of queries by keys for each sequence. */
export function isAttention({ scope, output: { axes, shape } }: TraceFrame): boolean {
  return scope[0] === 'forward' && shape.length >= 2 && axes.at(-2)?.name === 'query' && axes.at(-1)?.name === 'key';
}

/** All predictions of the iteration, in order. */
export function predictionsOf({ trace: { outcome } }: Pick<Moment, 'trace'>): readonly PredictionPlace[] {
  const { batch, groups } = outcome;
  const numbers = batch?.skipping === undefined ? null : predictionNumbers(batch).numbers;
  return groups
    .flatMap((group) => group.predictions.map((label, row) => ({ group, row, label })))
    .map((place, position) => ({ ...place, number: numbers?.[position] ?? position }));
}

/** The prediction that the moment's frame is about, by its scope or by the cursor's row; null for whole batches. */
export function predictionAt({
  frame,
  cursor,
  trace: { outcome },
}: Pick<Moment, 'cursor' | 'trace' | 'frame'>): PredictionPlace | null {
  const place = frame === null ? null : predictionRowOf(outcome, frame, cursor.row);
  if (place === null) return null;
  const group = outcome.groups[place.group];
  const label = group.predictions[place.row];
  return label === undefined ? null : { group, row: place.row, label, number: numberOf(outcome, place) };
}

/** The part that a frame has in predictions: which of their values it produced. */
export type PredictionPart = 'logits' | 'exponentials' | 'sums' | 'probabilities' | 'terms' | 'logit gradients';

export function predictionPartOf({ trace }: Pick<Moment, 'trace'>, frame: TraceFrame): PredictionPart | null {
  const { node } = frame.output;
  for (const group of trace.outcome.groups) {
    if (group.logits.node === node) return 'logits';
    if (group.exponentials.node === node) return 'exponentials';
    if (group.sums.node === node) return 'sums';
    if (group.probabilities.node === node) return 'probabilities';
    if (group.terms.node === node) return 'terms';
    if (isTermGradient(frame, group)) return 'logit gradients';
  }
  return null;
}

/** Whether a frame gives the gradient of a group's scores from its loss terms. */
export function isTermGradient(frame: TraceFrame, group: ScoredGroup): boolean {
  return (
    isPullback(frame.op) &&
    frame.inputs[1].node === group.logits.node &&
    frame.inputs[frame.inputs.length - 1].node === group.terms.node
  );
}

/** The scored words of a group, in the order of its columns. */
export function wordsOf(group: ScoredGroup): readonly string[] {
  return group.logits.axes.at(-1)?.labels ?? [];
}

/** How many columns a group's logits have: one per scored word. */
export function wordCountOf(group: ScoredGroup): number {
  return columnsOf(group.logits.shape);
}
