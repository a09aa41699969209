/**
 * The same step in another iteration or on another branch. A step is identified by its scope and label and, if several
 * share these, by its position among them. Most iterations have the same steps, but one may leave some out, have more,
 * or predict other words.
 */
import type { Cursor } from './cursor.js';
import type { TraceFrame } from './trace.js';

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
  return { frame: -1, row: null };
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
