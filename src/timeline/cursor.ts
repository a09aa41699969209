/**
 * A position in a run: "this has just executed". Frame −1 is the start of an iteration, before its first step. A step is the
 * same in another iteration or on another branch by its scope and label and, if several share these, by its position among
 * them: an iteration may leave some out, have more, or predict other words.
 * Invariant: the cursors of a branch are totally ordered; the rows of a frame come before the frame as a whole, which
 * is complete only after its last row.
 */

import type { StoppingPlace } from '../numbers/engine/task.js';
import { columnsOf, sizeOf } from '../numbers/engine/tensor.js';
import type { History } from './history.js';
import type { Trace, TraceFrame } from './trace.js';

export interface Cursor extends StoppingPlace {
  /** Id of the branch. */
  readonly branch: number;
}

/** The place before the first step of an iteration. */
export const BEFORE_STEPS = { frame: -1, row: null } as const;

export const START: Cursor = { branch: 0, iteration: 0, ...BEFORE_STEPS };

/** Where a history starts. */
export function startOf({ numbers }: History, branch: number = START.branch): Cursor {
  return { ...START, branch, iteration: numbers.first };
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
  return sharedDepth(before.scope, trace.frames[cursor.frame + 1]?.scope ?? []);
}

/** How many names two scopes share, from the outermost on. */
export function sharedDepth(a: readonly string[], b: readonly string[]): number {
  let depth = 0;
  while (depth < a.length && a[depth] === b[depth]) depth++;
  return depth;
}

/** What identifies a step in every iteration. */
export interface StepName {
  readonly scope: readonly string[];
  readonly label: string;
  /** How many steps with this scope and label come before it. */
  readonly occurrence: number;
}

/** A place within an iteration. */
export type StepPlace = Pick<Cursor, 'frame' | 'row'>;

export function nameStep(frames: readonly TraceFrame[], index: number): StepName {
  const { scope, label } = frames[index];
  let occurrence = 0;
  for (let k = 0; k < index; k++) occurrence += Number(isSameStep(frames[k], frames[index]));
  return { scope, label, occurrence };
}

/** The index of the frame with this name; null if this iteration has no such step. */
export function findStep(frames: readonly TraceFrame[], name: StepName): number | null {
  let left = name.occurrence;
  const found = frames.findIndex((frame) => isSameStep(frame, name) && left-- === 0);
  return found === -1 ? null : found;
}

/** The index in `others` of a step of `frames`; null if they lack it. The start of an iteration is −1 in both. */
export function counterpart(
  index: number,
  frames: readonly TraceFrame[],
  others: readonly TraceFrame[],
): number | null {
  if (index < 0) return index;
  return findStep(others, nameStep(frames, index)) ?? (isForOtherWords(frames[index], others[index]) ? index : null);
}

/** The place in `others` of this one in `frames`: at the same step, or else at the last earlier one that both have. */
export function sameStep(
  { frame, row }: StepPlace,
  frames: readonly TraceFrame[],
  others: readonly TraceFrame[],
): StepPlace {
  for (let k = frame; k >= 0; k--) {
    const found = counterpart(k, frames, others);
    if (found !== null) return { frame: found, row: k === frame ? row : null };
  }
  return BEFORE_STEPS;
}

/** Whether two steps at one position do the same thing, in scopes that differ only in the words they name. */
function isForOtherWords(a: TraceFrame, b: TraceFrame | undefined): boolean {
  if (a.op.name !== b?.op.name || a.scope.length !== b.scope.length) return false;
  const isNamedAlike = a.scope.every((name, k) => nameWithoutWords(name) === nameWithoutWords(b.scope[k]));
  return isNamedAlike && a.scope.some((name, k) => name !== b.scope[k]);
}

/** `prediction 2: we → love` → `prediction 2`. */
export function nameWithoutWords(scope: string): string {
  return scope.split(': ')[0];
}

/** Whether two steps have the same scope and label. */
export function isSameStep(a: Pick<StepName, 'scope' | 'label'>, b: Pick<StepName, 'scope' | 'label'>): boolean {
  if (a.label !== b.label) return false;
  return a.scope === b.scope || (a.scope.length === b.scope.length && a.scope.every((name, k) => name === b.scope[k]));
}
