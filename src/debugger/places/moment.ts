/**
 * Moment: what a cursor points at, looked up once: the trace, the frame, and the prediction that the frame belongs to.
 */

import type { ScoredGroup } from '../../model/models/language-head.js';
import type { PredictionLabel } from '../../model/models/model.js';
import { isPullback } from '../../numbers/engine/pullback.js';
import type { Frame } from '../../numbers/engine/tape.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import { type Cursor, rowCountOf } from '../../timeline/cursor.js';
import { type History, isAtEnd, type ReplayedHistory } from '../../timeline/history.js';
import type { ReplayedTrace, Trace, TraceFrame, TraceOutcome } from '../../timeline/trace.js';
import { predictionNumbers } from '../../training/iteration/batches.js';

export interface Moment {
  readonly timeline: History;
  readonly cursor: Cursor;
  readonly trace: Trace;
  /** Null at the start of an iteration. */
  readonly frame: TraceFrame | null;
  /** Set at a step of a text's token, which is none of the iteration's. */
  readonly inText?: true;
}

/** The prediction that a row of a frame belongs to. */
export interface PredictionPlace {
  readonly group: ScoredGroup;
  /** Row within the group's logits. */
  readonly row: number;
  readonly label: PredictionLabel;
  /** Counted from 0 over the whole batch, including skipped predictions: the same in every iteration of one batch. */
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

/** The step in PyTorch; empty at the start of an iteration, and of a recording, which has its own sources. */
export function codeAt({ trace, frame }: Moment): readonly string[] {
  return frame === null ? [] : (trace.code?.linesOf(frame.index) ?? []);
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
export function isPredicted({ timeline, cursor }: Moment, { group, row }: PredictionPlace): boolean {
  if (isAtEnd(timeline, cursor.iteration)) return true;
  if (cursor.iteration > timeline.numbers.first && timeline.visited > cursor.iteration) return true;
  return isExecuted({ cursor }, group.probabilities.frame ?? 0, row);
}

/** Whether a step of the forward pass produces one square of queries by keys for each sequence. */
export function isAttention({ scope, output: { axes, shape } }: TraceFrame): boolean {
  return scope[0] === 'forward' && shape.length >= 2 && axes.at(-2)?.name === 'query' && axes.at(-1)?.name === 'key';
}

/** All predictions of the iteration, in order. */
export function predictionsOf({ trace: { outcome } }: Pick<Moment, 'trace'>): readonly PredictionPlace[] {
  const numbers = numbersOf(outcome);
  return outcome.groups
    .flatMap((group) => group.predictions.map((label, row) => ({ group, row, label })))
    .map((place, position) => ({ ...place, number: numbers?.[position] ?? position }));
}

/** The prediction that the moment's frame is about, by its scope or by the cursor's row; null for whole batches. */
export function predictionAt({
  frame,
  cursor,
  trace: { outcome },
}: Pick<Moment, 'trace' | 'frame'> & { readonly cursor: Pick<Cursor, 'row'> }): PredictionPlace | null {
  if (frame === null) return null;
  const { groups } = outcome;
  const scoped = groups.findIndex(({ scope }) => scope !== null && frame.scope.includes(scope));
  const at = Math.max(0, scoped);
  const group = groups[at];
  const row = scoped === -1 ? cursor.row : 0;
  if (group === undefined || row === null) return null;
  if (scoped === -1 && (group.scope !== null || !hasRowForEach(frame, group))) return null;
  const position = groups.slice(0, at).reduce((sum, { predictions }) => sum + predictions.length, row);
  return { group, row, label: group.predictions[row], number: numbersOf(outcome)?.[position] ?? position };
}

/** The numbers of an iteration's predictions; null where none is skipped, so that they are their positions. */
function numbersOf({ batch }: TraceOutcome): readonly number[] | null {
  return batch?.skipping === undefined ? null : predictionNumbers(batch).numbers;
}

/** Whether its rows are the predictions of a group: a parameter may happen to have as many. */
function hasRowForEach(frame: TraceFrame, { logits, predictions }: ScoredGroup): boolean {
  const { axes } = frame.output;
  const isAlong = axes[0]?.name === logits.axes[0]?.name || axes.at(-2)?.name === 'query';
  return isAlong && rowCountOf(frame) === predictions.length;
}

const PARTS = ['logits', 'exponentials', 'sums', 'probabilities', 'terms'] as const;

/** The part that a frame has in predictions: which of their values it produced. */
export type PredictionPart = (typeof PARTS)[number] | 'logit gradients';

export function predictionPartOf({ trace }: Pick<Moment, 'trace'>, frame: TraceFrame): PredictionPart | null {
  const { node } = frame.output;
  for (const group of trace.outcome.groups) {
    const part = PARTS.find((each) => group[each].node === node);
    if (part !== undefined) return part;
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
export function scoredWords(group: ScoredGroup): readonly string[] {
  return group.logits.axes.at(-1)?.labels ?? [];
}

/** All words of one prediction by probability, likeliest first. */
export function rankWords({ group, row }: Pick<PredictionPlace, 'group' | 'row'>) {
  const columns = wordCountOf(group);
  const words = scoredWords(group);
  return Array.from({ length: columns }, (_, column) => ({
    word: words[column] ?? String(column),
    element: row * columns + column,
    probability: group.probabilities.data[row * columns + column],
  })).sort((a, b) => b.probability - a.probability);
}

/** How many columns a group's logits have: one per scored word. */
export function wordCountOf(group: ScoredGroup): number {
  return columnsOf(group.logits.shape);
}
