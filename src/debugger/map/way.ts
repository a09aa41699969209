/**
 * How far the data, and after it the gradient, has come in the picture of the model at a cursor; what of the picture is
 * open there, and where its boxes lead.
 */
import type { Given, Reach } from '../../document/graph.js';
import type { Moment } from '../places/moment.js';
import { type ModelMap, modelMap } from './model-map.js';
import type { MapBox, MapPart, MapRepeats, MapScope } from './tree.js';

/** The picture at a moment: what of it is open, and where its boxes lead. */
export type MapView = ReturnType<typeof mapViewAt>;

export function mapViewAt(moment: Moment) {
  const map = modelMap(moment.trace);
  const folded = foldedAt(map, moment);
  const boxes = shownBoxes(map, folded);
  const current = map.places[moment.cursor.frame] ?? null;
  return {
    map,
    /** Scopes whose parts are not shown: of those that repeat, all but the one that the run has been in last. */
    folded,
    /** The boxes that are shown, in reading order. */
    boxes,
    /** The box of the step that has just executed; null for a step about nothing in the picture. */
    current,
    /** The position of that box; 0 where there is none. */
    currentLine: current === null ? 0 : Math.max(0, boxes.indexOf(current)),
    ...waysIn(map, moment),
  };
}

function waysIn({ trace, frames }: ModelMap, { cursor, frame }: Moment) {
  const stepsIn = (box: MapBox): readonly number[] => frames.get(box) ?? [];
  const reachOf = (box: MapBox): Reach => {
    const done = stepsIn(box).filter((step) => step <= cursor.frame);
    if (done.some((step) => trace.frames[step].scope[0] === 'backward')) return 'gradient';
    return done.length > 0 ? 'data' : 'nothing';
  };
  return {
    reachOf,
    /** The update of a parameter is no gradient yet, and an optimizer's memory no new values. */
    parameterReach: (box: MapBox, parameter: number): NonNullable<Given['parameter']> => {
      const { gradients, updated } = trace.outcome;
      const [isUpdated, hasGradient] = [updated, gradients].map(
        (values) => (values[parameter]?.frame ?? Number.POSITIVE_INFINITY) <= cursor.frame,
      );
      if (isUpdated) return 'update';
      if (hasGradient) return 'gradient';
      return reachOf(box) === 'nothing' ? 'nothing' : 'data';
    },
    /** The step to go to for a box: its first in the phase of the cursor, or else its first. */
    stepOf: (box: MapBox): number => {
      const own = stepsIn(box);
      return own.find((step) => trace.frames[step].scope[0] === frame?.scope[0]) ?? own[0] ?? 0;
    },
  };
}

function foldedAt(map: ModelMap, { cursor }: Moment): ReadonlySet<MapScope> {
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
