/**
 * The same step in another iteration. Most iterations have the same steps, at the same positions; one that leaves examples
 * out, or has others, is told by the names of its steps.
 * Invariant: later places never come to lie before earlier ones as long as both iterations have their steps in one order.
 */
import type { Frame } from '../../engine/tape.js';
import type { Cursor } from '../../timeline/cursor.js';

export type FramePlace = Pick<Cursor, 'frame' | 'row'>;

/** The place in `others` that is this one of `frames`: the same step, or else the last before it that both have. */
export function sameStep(place: FramePlace, frames: readonly Frame[], others: readonly Frame[]): FramePlace {
  const { frame, row } = place;
  if (frame < 0 || isAlike(frames[frame], others[frame])) return place;
  for (let k = frame; k >= 0; k--) {
    const found = named(others, frames[k], frames.slice(0, k).filter((earlier) => isAlike(earlier, frames[k])).length);
    if (found !== -1) return { frame: found, row: k === frame ? row : null };
  }
  return { frame: -1, row: null };
}

function named(frames: readonly Frame[], wanted: Frame, occurrence: number): number {
  return frames.filter((frame) => isAlike(frame, wanted))[occurrence]?.index ?? -1;
}

function isAlike(a: Frame, b: Frame | undefined): boolean {
  if (b === undefined || a.label !== b.label) return false;
  return a.scope === b.scope || (a.scope.length === b.scope.length && a.scope.every((name, k) => name === b.scope[k]));
}
