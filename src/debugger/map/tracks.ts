/**
 * Where the way of the data forks and meets again: each addition of two computed values joins two tracks. In a residual
 * stream the one goes straight on, and the other leaves it, is computed from it and comes back.
 * Invariant: a track is a stretch of steps that follow each other and end in the one that joins it.
 */
import type { Track } from '../../document/graph.js';
import { isKnown, type TraceFrame } from '../../timeline/trace.js';

/** One for each of these steps, in their order. */
export function tracksOf(frames: readonly TraceFrame[]): readonly Track[] {
  const tracks: { -readonly [K in keyof Track]: Track[K] }[] = frames.map(() => ({
    depth: 0,
    begins: null,
    joins: false,
  }));
  const positions = new Map(frames.map(({ index }, position) => [index, position]));
  const makersOf = (position: number): readonly number[] =>
    frames[position].inputs.flatMap(({ frame }) => positions.get(frame ?? -1) ?? []);
  for (const [position, frame] of frames.entries()) {
    if (!isAddition(frame)) continue;
    const [stream, end] = makersOf(position).toSorted((a, b) => a - b);
    if (end === undefined || end !== position - 1) continue;
    const before = ancestorsOf(stream, makersOf);
    const track = [...ancestorsOf(end, makersOf, before)].sort((a, b) => a - b);
    const [first] = track;
    if (end - first !== track.length - 1) continue;
    for (const at of track) tracks[at].depth++;
    tracks[first].begins = track.some((at) => makersOf(at).some((maker) => maker < first)) ? 'from the stream' : 'anew';
    tracks[position].joins = true;
  }
  return tracks;
}

/** Whether a step adds two values that were computed: the gradient goes on to both as it is. */
function isAddition({ op, inputs }: TraceFrame): boolean {
  return (
    isKnown(op) &&
    inputs.length === 2 &&
    inputs.every(({ frame }, input) => frame !== null && op.passesGradientOn?.(input) === true)
  );
}

/** A step and all that it was computed from, except for what is in `without`. */
function ancestorsOf(
  start: number,
  makersOf: (position: number) => readonly number[],
  without: ReadonlySet<number> = new Set(),
): ReadonlySet<number> {
  const found = new Set<number>();
  const waiting = [start];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (found.has(at) || without.has(at)) continue;
    found.add(at);
    waiting.push(...makersOf(at));
  }
  return found;
}
