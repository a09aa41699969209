/**
 * The boxes of the picture of the model as text: names, shapes, what is given to them, and how far the way has come.
 * Invariant: every box begins with a cell for its mark, and nothing is said by colour alone.
 */
import { leavesOf, type MapLeaf, type ModelMap } from '../../debugger/map/model-map.js';
import type { MapBox, MapParameter, MapScope, MapStep } from '../../debugger/map/tree.js';
import { type MapView, parameterReach, type Reach, reachOf } from '../../debugger/map/way.js';
import { isExecuted, type Moment } from '../../debugger/places/moment.js';
import { formatNumber } from '../../document/numbers.js';
import { type Role, type Row, row, type Span, span } from '../../drawing/rows/rows.js';
import { describeShape, type Shape } from '../../engine/tensor.js';
import type { TraceFrame } from '../../timeline/trace.js';

/** Whether scopes have borders, only those beside each other have, or none has. */
export const DENSITIES = ['boxes', 'cards', 'tight'] as const;
type Density = (typeof DENSITIES)[number];

/** What the picture is drawn of, and how. */
export interface MapPen extends Pick<MapView, 'map' | 'folded' | 'current'> {
  readonly moment: Moment;
  readonly selected: MapBox | null;
  /** Cells for the names of scopes beside the way; 0 where they stand above their parts. */
  readonly margin: number;
  readonly density: Density;
  /** Whether steps are called by their whole labels, by their names and shapes, or by their names alone. */
  readonly wording: 'labels' | 'names' | 'bare';
}

/** The way between two boxes, along a line of text. */
const ALONG: Readonly<Record<Reach, string>> = { nothing: '─', data: '━', gradient: '═' };

const ROLES: Readonly<Record<Reach, Role>> = { nothing: 'muted', data: 'plain', gradient: 'target' };

export function roleOfReach(reach: Reach): Role {
  return ROLES[reach];
}

/** A mark and a name, then each value that is given to the box. */
export function atomsOf(box: MapStep | MapParameter, pen: MapPen): readonly [Row, ...Row[]] {
  const leaves = leavesOf(pen.map, box);
  if (box.kind === 'parameter') return [[markOf(box, pen), ...leafSpans(leaves[0], box, pen)]];
  const owns = leaves.some(({ parameter, again }) => parameter !== null && !again);
  const [name] = box.frame.label.split(' = ');
  const text = pen.wording === 'labels' && !owns ? box.frame.label : name;
  return [[markOf(box, pen), span(text, roleOfBox(box, pen)), ...resultOf(box, pen)], ...leafAtoms(box, pen)];
}

/** The loss where it is known, or the shape of what a step makes where that differs from what it reads. */
function resultOf({ frame }: MapStep, { map, moment, wording }: MapPen): Row {
  const { output } = frame;
  const { objective } = map.trace.outcome;
  if (output.node === objective?.node && objective.data !== null && isExecuted(moment, frame.index)) {
    return [span(` = ${formatNumber(objective.data[0])}`, 'plain')];
  }
  return wording === 'bare' || keepsShape(frame) ? [] : shapeSpans(output.shape);
}

/** Nothing for a single number. */
export function shapeSpans(shape: Shape): Row {
  return shape.length === 0 ? [] : [span(` ${describeShape(shape)}`, 'muted')];
}

/** Each value given to a box. */
export function leafAtoms(box: MapBox, pen: MapPen): readonly Row[] {
  return leavesOf(pen.map, box).map((leaf) => row(' ', ...leafSpans(leaf, box, pen)));
}

export function scopeName(scope: MapScope, pen: MapPen, text = scope.path[scope.path.length - 1]): Row {
  const role = roleOfBox(scope, pen);
  return [markOf(scope, pen), span(text, role === 'plain' ? 'title' : role)];
}

/** The steps of a scope by their symbols alone. */
export function symbolChain(steps: readonly MapStep[], pen: MapPen): Row {
  return steps.flatMap((step, k) => [
    ...(k === 0 ? [] : [connection(steps[k - 1], step, pen)]),
    markOf(step, pen),
    span(step.frame.output.symbol, roleOfBox(step, pen)),
  ]);
}

/** Joins two steps of which the second reads what the first one made, and keeps others apart. */
export function connection(before: MapStep, step: MapStep, pen: MapPen): Span {
  const isRead = step.frame.inputs.some(({ frame }) => frame === before.frame.index);
  const reach = reachOf(pen.map, pen.moment, step);
  return isRead ? span(` ${ALONG[reach]}`, roleOfReach(reach)) : span('  ');
}

/** `▶` for the step that has just executed, `▸` for what is selected. */
export function markOf(box: MapBox, { current, selected }: MapPen): Span {
  if (box === current) return span('▶', box === selected ? 'selected' : 'accent');
  return box === selected ? span('▸', 'selected') : span(' ');
}

function roleOfBox(box: MapBox, { map, moment, selected, current }: MapPen): Role {
  if (box === selected) return 'selected';
  return isAround(map, box, current) ? 'accent' : roleOfReach(reachOf(map, moment, box));
}

function isAround({ parents }: ModelMap, box: MapBox, inner: MapBox | null): boolean {
  for (let at = inner; at !== null; at = parents.get(at) ?? null) if (at === box) return true;
  return false;
}

const LEAF_SIGNS = { nothing: '◂', data: '◂', gradient: '▸', update: '✓' } as const;
const LEAF_ROLES = { nothing: 'muted', data: 'plain', gradient: 'target', update: 'title' } as const;

/** `◂ wte 27×16`: given to the step; `▸` once its gradient has come back, `✓` once it is updated. */
function leafSpans({ value, parameter, again }: MapLeaf, box: MapBox, { map, moment }: MapPen): Row {
  const reach = parameter === null ? reachOf(map, moment, box) : parameterReach(map, moment, box, parameter);
  const sign = parameter === null ? '◂' : LEAF_SIGNS[reach];
  const role = parameter === null ? 'muted' : LEAF_ROLES[reach];
  return [span(`${sign} ${value.symbol}`, role), ...(again ? [] : shapeSpans(value.shape))];
}

/** Whether a step makes something of the shape that it was made from. */
function keepsShape({ inputs, output }: TraceFrame): boolean {
  const source = inputs.find(({ frame }) => frame !== null);
  return source !== undefined && describeShape(source.shape) === describeShape(output.shape);
}
