/**
 * A picture of the model as data: boxes for its scopes and steps, the parameters given to them, and the place in it of
 * every step of the iteration; how far the data, and after it the gradient, has come in it at a cursor, and what of it
 * is open there. The gradient goes back through the boxes, an update belongs to its parameter's box.
 * Invariant: every parameter that is used is drawn at one box, and only named at others.
 */

import type { Moment } from '../../debugger/places/moment.js';
import { scopeKey } from '../../debugger/places/program-lines.js';
import type { Given, Reach } from '../../document/graph.js';
import { assemble } from '../../numbers/engine/accumulate.js';
import { isPullback } from '../../numbers/engine/pullback.js';
import type { Trace, TraceFrame, TraceValue } from '../../timeline/trace.js';
import { createParameterFinder, subjectOf } from '../subject.js';
import {
  boxesOf,
  isDrawn,
  type MapBox,
  type MapPart,
  type MapRepeats,
  type MapScope,
  mapPathOf,
  modelTree,
  ownFrames,
} from './tree.js';

export type ModelMap = ReturnType<typeof modelMap>;

/** A value that is given to a box: a parameter, or data such as token ids. */
export interface MapLeaf {
  readonly value: TraceValue;
  /** Position in the model's declarations; null for data. */
  readonly parameter: number | null;
  /** Whether the parameter is drawn at another box. */
  readonly again: boolean;
}

export function modelMap(trace: Trace) {
  const { frames, outcome } = trace;
  const usersOf = outcome.parameters.map(
    ({ node }) =>
      new Set(frames.filter((frame) => isDrawn(frame) && frame.inputs.some((input) => input.node === node))),
  );
  const parts = modelTree(frames, usersOf);
  const parents = new Map(boxesOf(parts));
  const owners = ownersOf(parents.keys(), usersOf);
  const places = placesOf(trace, parents, owners);
  const inside = new Map<MapBox, number[]>(
    [...parents.keys()].map((box) => [
      box,
      box.kind === 'parameter' ? Array.from(usersOf[box.parameter], ({ index }) => index) : [],
    ]),
  );
  for (const [index, place] of places.entries()) {
    for (let box = place; box !== null; box = parents.get(box) ?? null) inside.get(box)?.push(index);
  }
  for (const [index, copies] of assembled(trace)) {
    for (const box of parents.keys())
      if (box.kind === 'step' && copies.has(box.frame.index)) inside.get(box)?.push(index);
  }
  return {
    trace,
    parts,
    /** The box of every step of the iteration; null for steps about nothing in the picture. */
    places,
    /** All boxes, each with the scope that it lies in; null for the outermost. */
    parents,
    /** The steps of the iteration that have their place in a box, in order; of a parameter also those that use it. */
    frames: inside,
    /** The box at which each parameter is drawn. */
    owners,
  };
}

/** What is given to a box, each value once. */
export function leavesOf({ trace, owners }: ModelMap, box: MapBox): readonly MapLeaf[] {
  const { parameters } = trace.outcome;
  const given =
    box.kind === 'parameter'
      ? [parameters[box.parameter]]
      : ownFrames(box).flatMap(({ inputs }) => inputs.filter(({ frame }) => frame === null));
  return [...new Map(given.map((value) => [value.node, value])).values()].map((value) => {
    const position = parameters.findIndex(({ node }) => node === value.node);
    const parameter = position === -1 ? null : position;
    return { value, parameter, again: parameter !== null && owners.get(parameter) !== box };
  });
}

/** A parameter belongs to the box that shows it before the scopes that share it, or else to the first that uses it. */
function ownersOf(boxes: Iterable<MapBox>, usersOf: readonly ReadonlySet<TraceFrame>[]): ReadonlyMap<number, MapBox> {
  const owners = new Map<number, MapBox>();
  for (const box of boxes) {
    const used = usersOf.flatMap((users, parameter) =>
      ownFrames(box).some((frame) => users.has(frame)) ? [parameter] : [],
    );
    for (const parameter of box.kind === 'parameter' ? [box.parameter] : used) {
      if (!owners.has(parameter)) owners.set(parameter, box);
    }
  }
  return owners;
}

function placesOf(
  trace: Trace,
  parents: ReadonlyMap<MapBox, MapScope | null>,
  owners: ReadonlyMap<number, MapBox>,
): readonly (MapBox | null)[] {
  const boxes = [...parents.keys()];
  const scopes = new Map(boxes.flatMap((box) => (box.kind === 'scope' ? [[scopeKey(box.path), box] as const] : [])));
  const drawn = new Map(boxes.flatMap((box) => ownFrames(box).map(({ index }) => [index, box] as const)));
  const parameterOf = createParameterFinder(trace);
  return trace.frames.map((frame) => {
    if (isDrawn(frame)) return drawn.get(frame.index) ?? null;
    const owner = owners.get(parameterOf(frame.output) ?? -1) ?? null;
    if (frame.scope[0] === 'update') return owner;
    const scope = scopes.get(scopeKey(mapPathOf(frame))) ?? null;
    const behind = stepBehind(trace, frame, drawn);
    const isThere = behind !== null && (scope === null || behind === scope || parents.get(behind) === scope);
    return isThere ? behind : (scope ?? owner);
  });
}

/** The box whose step a backward step leads back through, or sets out from. */
function stepBehind(trace: Trace, frame: TraceFrame, drawn: ReadonlyMap<number, MapBox>): MapBox | null {
  const { op, inputs } = frame;
  const values = isPullback(op) ? inputs.slice(-1) : [subjectOf(trace, frame), ...inputs];
  return values.map((value) => drawn.get(value.frame ?? -1)).find((box) => box !== undefined) ?? null;
}

/** Steps that put the gradients of parts together, with the steps that copied these parts: they lead back through all. */
function assembled({ frames }: Trace): ReadonlyMap<number, ReadonlySet<number | null>> {
  const steps = frames.filter(({ op }) => op.name === assemble.name);
  const copyBehind = ({ frame }: TraceValue): number | null => {
    const { op, inputs } = frames[frame ?? 0];
    return isPullback(op) ? inputs[op.input + 1].frame : null;
  };
  return new Map(steps.map(({ index, inputs }) => [index, new Set(inputs.map(copyBehind))]));
}

/** The picture at a moment: what of it is open, and where its boxes lead. */
export type MapView = ReturnType<typeof mapViewAt>;

export function mapViewAt(moment: Moment) {
  const { cursor, frame, trace } = moment;
  const map = modelMap(trace);
  const folded = foldedAt(map, moment);
  const boxes = shownBoxes(map, folded);
  const current = map.places[cursor.frame] ?? null;
  const stepsIn = (box: MapBox): readonly number[] => map.frames.get(box) ?? [];
  const reachOf = (box: MapBox): Reach => {
    const done = stepsIn(box).filter((step) => step <= cursor.frame);
    if (done.some((step) => trace.frames[step].scope[0] === 'backward')) return 'gradient';
    return done.length > 0 ? 'data' : 'nothing';
  };
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
    reachOf,
    /** The update of a parameter is no gradient yet, and an optimizer's memory no new values. */
    parameterReach: (box: MapBox, parameter: number): NonNullable<Given['parameter']> => {
      const { gradients, updated } = trace.outcome;
      const [isUpdated, hasGradient] = [updated, gradients].map(
        (values) => (values[parameter]?.frame ?? Infinity) <= cursor.frame,
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
