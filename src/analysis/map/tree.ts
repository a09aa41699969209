/**
 * The boxes of a picture of the model: its scopes with the steps in them, as the frames of one iteration have them; and
 * the tracks where the way of the data forks and meets again.
 * Invariant: every scope is one box, however often and in however many phases it is entered.
 */

import type { Track } from '../../document/graph.js';
import { nameWithoutWords } from '../../timeline/cursor.js';
import { isKnown, type TraceFrame } from '../../timeline/trace.js';
import { groupBy } from '../../training/group-by.js';

export interface MapStep {
  readonly kind: 'step';
  readonly frame: TraceFrame;
  readonly track: Track;
}

export interface MapScope {
  readonly kind: 'scope';
  readonly path: readonly string[];
  readonly parts: readonly MapPart[];
  /** Steps that are not drawn, since of some it is not known what they do. */
  readonly hidden: readonly TraceFrame[];
}

/** A parameter that stands before the repeated scopes that share it. */
interface MapParameter {
  readonly kind: 'parameter';
  /** Position in the model's declarations. */
  readonly parameter: number;
}

/** What can be pointed at. */
export type MapBox = MapStep | MapScope | MapParameter;

/** Scopes that follow each other and do the same, such as blocks, the heads of an attention, or predictions. */
export interface MapRepeats {
  readonly kind: 'repeats';
  readonly shared: readonly MapParameter[];
  readonly scopes: readonly MapScope[];
  /** Whether they use nothing of each other, as heads do but blocks do not. */
  readonly isParallel: boolean;
}

export type MapPart = MapStep | MapScope | MapRepeats;

/** The names of the scopes that a step belongs to in the picture. The steps of a phase in no other scope are in its own. */
export function mapPathOf({ scope: [phase = '', ...names] }: Pick<TraceFrame, 'scope'>): readonly string[] {
  if (phase === 'backward' && names[0]?.startsWith(THROUGH) === true) {
    return mapPathOf({ scope: [names[0].slice(THROUGH.length), ...names.slice(1)] });
  }
  return names.length > 0 ? names : [phase];
}

const THROUGH = 'through ';

/** Whether a step has a box of its own, unlike those that lead back through another or update a parameter. */
export function isDrawn({ scope: [phase] }: Pick<TraceFrame, 'scope'>): boolean {
  return phase !== 'backward' && phase !== 'update';
}

/** @param usersOf the steps that use each parameter */
export function modelTree(frames: readonly TraceFrame[], usersOf: readonly ReadonlySet<TraceFrame>[]) {
  const drawn = frames.filter(isDrawn);
  const tracks = tracksOf(drawn);
  const steps = drawn.map((frame, k): MapStep => ({ kind: 'step', frame, track: tracks[k] }));
  return partsOf(steps, [], { usersOf, showsSteps: drawn.every(({ op }) => isKnown(op)) });
}

/** Every box with the scope that it lies in, those before what is in them. */
export function* boxesOf(
  parts: readonly MapPart[],
  parent: MapScope | null = null,
): Generator<readonly [MapBox, MapScope | null]> {
  for (const part of parts) {
    if (part.kind === 'repeats') {
      for (const parameter of part.shared) yield [parameter, parent];
      yield* boxesOf(part.scopes, parent);
    } else {
      yield [part, parent];
      if (part.kind === 'scope') yield* boxesOf(part.parts, part);
    }
  }
}

interface Wishes {
  readonly usersOf: readonly ReadonlySet<TraceFrame>[];
  readonly showsSteps: boolean;
}

function partsOf(steps: readonly MapStep[], path: readonly string[], wishes: Wishes): readonly MapPart[] {
  const entries = groupBy(steps, (step) => mapPathOf(step.frame)[path.length] ?? step);
  const parts = Array.from(entries, ([entry, own]): readonly (MapStep | MapScope)[] => {
    if (typeof entry === 'string') return [scopeOf(own, [...path, entry], wishes)];
    return wishes.showsSteps ? [entry] : [];
  });
  return withRepeats(parts.flat(), wishes);
}

function scopeOf(steps: readonly MapStep[], path: readonly string[], wishes: Wishes): MapScope {
  const own = steps.filter(({ frame }) => mapPathOf(frame).length === path.length);
  const hidden = wishes.showsSteps ? [] : own.map(({ frame }) => frame);
  return { kind: 'scope', path, parts: partsOf(steps, path, wishes), hidden };
}

function withRepeats(parts: readonly (MapStep | MapScope)[], { usersOf }: Wishes): readonly MapPart[] {
  const result: MapPart[] = [];
  for (let k = 0; k < parts.length; ) {
    const part = parts[k];
    const scopes = part.kind === 'scope' ? [part] : [];
    for (let next = parts[k + 1]; isLike(next, scopes[0]); next = parts[k + scopes.length]) scopes.push(next);
    result.push(scopes.length > 1 ? repeatsOf(scopes, usersOf) : part);
    k += Math.max(1, scopes.length);
  }
  return result;
}

function isLike(part: MapStep | MapScope | undefined, scope: MapScope | undefined): part is MapScope {
  return part?.kind === 'scope' && scope !== undefined && signatureOf(part) === signatureOf(scope);
}

/** What a part is called, but for its number and the words it speaks of, and what it does. */
function signatureOf(part: MapPart): string {
  if (part.kind === 'step') return part.frame.op.name;
  if (part.kind === 'repeats') return part.scopes.map(signatureOf).join();
  const name = nameWithoutWords(part.path[part.path.length - 1]).replace(/\d+$/, '');
  return `${name}(${[...part.parts.map(signatureOf), ...part.hidden.map(({ op }) => op.name)].join()})`;
}

function repeatsOf(scopes: readonly MapScope[], usersOf: Wishes['usersOf']): MapRepeats {
  const inside = scopes.map((scope) => new Set([...boxesOf([scope])].flatMap(([box]) => ownFrames(box))));
  const shared = usersOf.flatMap((users, parameter): readonly MapParameter[] => {
    const count = inside.filter((own) => [...users].some((frame) => own.has(frame))).length;
    return count > 1 ? [{ kind: 'parameter', parameter }] : [];
  });
  const homes = new Map(inside.flatMap((own, k) => [...own].map(({ index }) => [index, k] as const)));
  const isParallel = inside.every((own, k) =>
    [...own].every(({ inputs }) => inputs.every(({ frame }) => (homes.get(frame ?? -1) ?? k) === k)),
  );
  return { kind: 'repeats', shared, scopes, isParallel };
}

/** The steps that are drawn as the box itself. */
export function ownFrames(box: MapBox): readonly TraceFrame[] {
  return box.kind === 'step' ? [box.frame] : box.kind === 'scope' ? box.hidden : [];
}

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
    inputs.every(({ frame }, input) => frame !== null && op.compute.passesGradientOn?.(input) === true)
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
