/**
 * The same step in another iteration or on another branch. A step is known by its scope and its label, and where several
 * are called alike, by which of them it is: most iterations have the same steps, but one may leave some out, have more, or
 * have other words to predict.
 */
import type { Cursor } from './cursor.js';
import type { TraceFrame } from './trace.js';

/** What names a step in every iteration. */
export interface StepName {
  readonly scope: readonly string[];
  readonly label: string;
  /** How many steps of this scope and label come before it. */
  readonly occurrence: number;
}

/** Where in an iteration one stands. */
export type StepPlace = Pick<Cursor, 'frame' | 'row'>;

export function nameStep(frames: readonly TraceFrame[], index: number): StepName {
  const { scope, label } = frames[index];
  let occurrence = 0;
  for (let k = 0; k < index; k++) occurrence += Number(isSameStep(frames[k], frames[index]));
  return { scope, label, occurrence };
}

/** The index of the frame that a name names; null where this iteration has no such step. */
export function findStep(frames: readonly TraceFrame[], name: StepName): number | null {
  let left = name.occurrence;
  const found = frames.findIndex((frame) => isSameStep(frame, name) && left-- === 0);
  return found === -1 ? null : found;
}

/** The index in `others` of a step of `frames`; null where they lack it. The start of an iteration is −1 in both. */
export function counterpart(
  index: number,
  frames: readonly TraceFrame[],
  others: readonly TraceFrame[],
): number | null {
  if (index < 0) return index;
  return findStep(others, nameStep(frames, index)) ?? (isForOtherWords(frames[index], others[index]) ? index : null);
}

/** The place in `others` that is this one of `frames`: the same step, or else the last before it that both have. */
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

/** Whether two steps at one position do the same in scopes of one name for other words. */
function isForOtherWords(a: TraceFrame, b: TraceFrame | undefined): boolean {
  if (a.op.name !== b?.op.name || a.scope.length !== b.scope.length) return false;
  const isNamedAlike = a.scope.every((name, k) => nameWithoutWords(name) === nameWithoutWords(b.scope[k]));
  return isNamedAlike && a.scope.some((name, k) => name !== b.scope[k]);
}

/** `prediction 2: we → love` → `prediction 2`. */
export function nameWithoutWords(scope: string): string {
  return scope.split(': ')[0];
}

/** Whether two steps are called alike. */
export function isSameStep(a: Pick<StepName, 'scope' | 'label'>, b: Pick<StepName, 'scope' | 'label'>): boolean {
  if (a.label !== b.label) return false;
  return a.scope === b.scope || (a.scope.length === b.scope.length && a.scope.every((name, k) => name === b.scope[k]));
}
