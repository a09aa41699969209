/**
 * How far the data, and after it the gradient, has come in the picture of the model at a cursor; what of the picture is
 * open there, and where its boxes lead.
 */
import type { Given, Reach } from '../../document/graph.js';
import type { Moment } from '../places/moment.js';
import { type ModelMap, modelMap } from './model-map.js';
import type { MapBox, MapPart, MapRepeats, MapScope } from './tree.js';

export function reachOf({ trace, frames }: ModelMap, { cursor }: Pick<Moment, 'cursor'>, box: MapBox): Reach {
  const done = (frames.get(box) ?? []).filter((frame) => frame <= cursor.frame);
  if (done.some((frame) => trace.frames[frame].scope[0] === 'backward')) return 'gradient';
  return done.length > 0 ? 'data' : 'nothing';
}

/** The update of a parameter is no gradient yet, and an optimizer's memory no new values. */
export function parameterReach(
  map: ModelMap,
  { cursor }: Pick<Moment, 'cursor'>,
  box: MapBox,
  parameter: number,
): NonNullable<Given['parameter']> {
  const { gradients, updated } = map.trace.outcome;
  const isDone = (value: (typeof updated)[number] | undefined): boolean => (value?.frame ?? Infinity) <= cursor.frame;
  if (isDone(updated[parameter])) return 'update';
  if (isDone(gradients[parameter])) return 'gradient';
  return reachOf(map, { cursor }, box) === 'nothing' ? 'nothing' : 'data';
}

function stepOf({ trace, frames }: ModelMap, { frame }: Pick<Moment, 'frame'>, box: MapBox): number {
  const own = frames.get(box) ?? [];
  return own.find((index) => trace.frames[index].scope[0] === frame?.scope[0]) ?? own[0] ?? 0;
}

/** The picture at a moment: what of it is open, and where its boxes lead. */
export interface MapView {
  readonly map: ModelMap;
  /** Scopes whose parts are not shown: of those that repeat, all but the one that the run has been in last. */
  readonly folded: ReadonlySet<MapScope>;
  /** The boxes that are shown, in reading order. */
  readonly boxes: readonly MapBox[];
  /** The box of the step that has just executed; null for a step about nothing in the picture. */
  readonly current: MapBox | null;
  /** The position of that box; 0 where there is none. */
  readonly currentLine: number;
  /** The step to go to for a box: its first in the phase of the cursor, or else its first. */
  stepOf(box: MapBox): number;
}

export function mapViewAt(moment: Moment): MapView {
  const map = modelMap(moment.trace);
  const folded = foldedAt(map, moment);
  const boxes = shownBoxes(map, folded);
  const current = map.places[moment.cursor.frame] ?? null;
  const currentLine = current === null ? 0 : Math.max(0, boxes.indexOf(current));
  return { map, folded, boxes, current, currentLine, stepOf: (box) => stepOf(map, moment, box) };
}

function foldedAt(map: ModelMap, { cursor }: Pick<Moment, 'cursor'>): ReadonlySet<MapScope> {
  const lastIn = (scope: MapScope): number =>
    (map.frames.get(scope) ?? []).findLast((frame) => frame <= cursor.frame) ?? -1;
  return new Set(
    repeatsIn(map.parts).flatMap(({ scopes }) => {
      const latest = Math.max(...scopes.map(lastIn));
      const open = scopes.find((scope) => lastIn(scope) === latest);
      return scopes.filter((scope) => scope !== open);
    }),
  );
}

function shownBoxes({ parents }: ModelMap, folded: ReadonlySet<MapScope>): readonly MapBox[] {
  const isHidden = (scope: MapScope | null): boolean =>
    scope !== null && (folded.has(scope) || isHidden(parents.get(scope) ?? null));
  return [...parents].flatMap(([box, parent]) => (isHidden(parent) ? [] : [box]));
}

function repeatsIn(parts: readonly MapPart[]): readonly MapRepeats[] {
  return parts.flatMap((part) => {
    if (part.kind === 'step') return [];
    return part.kind === 'scope'
      ? repeatsIn(part.parts)
      : [part, ...part.scopes.flatMap(({ parts: inner }) => repeatsIn(inner))];
  });
}
