/**
 * The way of a number, element by element: back to the parameters or inputs by the largest part at each step, or
 * forward by the largest use. It stays within an iteration.
 */
import { nameElement } from '../../engine/op.js';
import type { Trace } from '../../timeline/trace.js';
import { type Cause, type ElementPlace, explainWhy } from './causes.js';
import { explainUses, type Use } from './uses.js';

export type TraceDirection = 'back' | 'forward';

export interface TraceStop {
  readonly name: string;
  /** Null where it was not recorded. */
  readonly value: number | null;
  /** Its part of the stop before, or going forward that stop's part of it; null at the start and where not known. */
  readonly part: number | null;
  /** The part over all parts, by size; null likewise. */
  readonly share: number | null;
  readonly slope: number | null;
  /** Where it was made; null for what the iteration was given. */
  readonly place: ElementPlace | null;
  readonly scope: readonly string[];
}

/** @param element flat index into the output of the frame */
export function traceFrom(
  trace: Trace,
  frame: number,
  element: number,
  direction: TraceDirection,
): readonly TraceStop[] {
  const { output, scope } = trace.frames[frame];
  const value = output.data?.[element] ?? null;
  const start = { name: nameElement(output, element), value, part: null, share: null, slope: null, scope };
  const stops: TraceStop[] = [{ ...start, place: { frame, element } }];
  for (let last = stops[0].place; last !== null; last = stops[stops.length - 1].place) {
    const next = direction === 'back' ? largestCause(trace, last) : largestUse(trace, last);
    if (next === null) break;
    stops.push(next);
  }
  return stops;
}

/** Frames are made from earlier ones alone, so this way ends. */
function largestCause(trace: Trace, { frame, element }: ElementPlace): TraceStop | null {
  const { causes } = explainWhy(trace, trace.frames[frame], element);
  const [first] = causes;
  if (first === undefined) return null;
  const { source } = first;
  const place = source.kind === 'step' ? { frame: source.frame, element: source.element } : null;
  return stopOf(first, shareOf(causes), place);
}

/** A use without a derivative, such as a value that is saved, leads no further. */
function largestUse(trace: Trace, { frame, element }: ElementPlace): TraceStop | null {
  const { uses } = explainUses(trace, trace.frames[frame], element);
  const [first] = uses;
  if (first === undefined || first.contribution === null) return null;
  return stopOf(first, shareOf(uses), { frame: first.frame, element: first.element });
}

function stopOf(
  { name, value, contribution, derivative, scope }: Cause | Use,
  share: number | null,
  place: ElementPlace | null,
): TraceStop {
  return { name, value, part: contribution, share, slope: derivative, place, scope };
}

/** The size of the first part over the sizes of all. */
function shareOf(parts: readonly { readonly contribution: number | null }[]): number | null {
  const sizes = parts.map(({ contribution }) => Math.abs(contribution ?? 0));
  const share = sizes[0] / sizes.reduce((sum, size) => sum + size, 0);
  return Number.isNaN(share) ? null : share;
}
