/**
 * A position in a run: "this has just executed". Frame −1 is the start of an iteration, before its first step.
 * Invariant: the cursors of a branch are totally ordered; the rows of a frame come before the frame as a whole, which
 * is complete only after its last row.
 */
import { columnsOf, sizeOf } from '../engine/tensor.js';
import type { History } from './history.js';
import { firstOf } from './iteration-numbers.js';
import type { StoppingPlace } from './task.js';
import type { Trace, TraceFrame } from './trace.js';

export interface Cursor extends StoppingPlace {
  /** Id of the branch. */
  readonly branch: number;
}

export const START: Cursor = { branch: 0, iteration: 0, frame: -1, row: null };

/** Where a history starts. */
export function startOf({ numbers }: History, branch: number = START.branch): Cursor {
  return { ...START, branch, iteration: firstOf(numbers) };
}

/** The order of two places on one branch. */
export function compareCursors(a: StoppingPlace, b: StoppingPlace): number {
  if (a.iteration !== b.iteration) return a.iteration - b.iteration;
  if (a.frame !== b.frame) return a.frame - b.frame;
  return (a.row ?? Number.MAX_SAFE_INTEGER) - (b.row ?? Number.MAX_SAFE_INTEGER);
}

export function isSameCursor(a: Cursor, b: Cursor): boolean {
  return a.branch === b.branch && compareCursors(a, b) === 0;
}

/** How many rows a frame is stepped through: one per prediction, or one per element of a vector; 0 for a scalar. */
export function rowCountOf(frame: TraceFrame): number {
  const { shape } = frame.output;
  if (shape.length === 0) return 0;
  return shape.length === 1 ? shape[0] : sizeOf(shape) / columnsOf(shape);
}

export function frameAt(trace: Trace, cursor: Cursor): TraceFrame | null {
  return trace.frames[cursor.frame] ?? null;
}

/** The phase of the step that has just executed; null at the start of an iteration. */
export function phaseAt(trace: Trace, cursor: Cursor): string | null {
  return frameAt(trace, cursor)?.scope[0] ?? null;
}

/**
 * How many scopes are open at a cursor: the scopes shared by the frame before it and the frame after it. A row adds
 * one, since its frame is still executing.
 */
export function depthAt(trace: Trace, cursor: Cursor): number {
  const before = trace.frames[cursor.frame];
  if (before === undefined) return 0;
  if (cursor.row !== null) return before.scope.length + 1;
  const after = trace.frames[cursor.frame + 1];
  if (after === undefined) return 0;
  let depth = 0;
  while (depth < before.scope.length && before.scope[depth] === after.scope[depth]) depth++;
  return depth;
}
