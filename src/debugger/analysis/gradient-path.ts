/**
 * The path of the gradient from the loss back through the scopes to the parameters, as a list of stations.
 * Invariant: the gradient of every parameter is a station exactly once.
 */
import { isPullback } from '../../engine/pullback.js';
import type { Trace, TraceFrame, TraceValue } from '../../timeline/trace.js';
import { isExecuted, type Moment } from '../places/moment.js';
import { findRule } from './rules/rules.js';

export interface GradientStation {
  readonly kind: 'loss' | 'scope' | 'parameter';
  /** E.g. `loss`, `block 0`, `W2`. */
  readonly name: string;
  /** How many scopes it lies in, not counting the phase. */
  readonly depth: number;
  /** The gradients that arrive at a scope from outside, or the gradient of a parameter. */
  readonly gradients: readonly TraceValue[];
  /** The gradients of the parameters within a scope. */
  readonly parameters: readonly TraceValue[];
  /** The frame that made the last of its gradients, where following the station leads. */
  readonly frame: number;
  /** How many stations within it are folded away. */
  readonly hidden: number;
}

/** With more stations than this, the innermost start folded. */
const MANY_STATIONS = 24;

/** All stations in the order in which the gradient reaches them; a scope comes before the stations within it. */
export function gradientStations(trace: Pick<Trace, 'frames' | 'outcome'>): readonly GradientStation[] {
  const { parameters, gradients } = trace.outcome;
  const names = new Map<number | null, string>();
  for (const [k, gradient] of gradients.entries()) {
    if (gradient !== null) names.set(gradient.frame, parameters[k].symbol);
  }
  return stationsOf(treeOf(backwardFrames(trace)), names);
}

/** The stations in fewer than `depth` scopes. The others are counted by the scope that hides them. */
export function foldStations(stations: readonly GradientStation[], depth: number): readonly GradientStation[] {
  return stations.flatMap((station, k) => {
    if (station.depth >= depth) return [];
    const after = stations.slice(k + 1);
    const end = after.findIndex((other) => other.depth <= station.depth);
    const inner = end === -1 ? after : after.slice(0, end);
    return [{ ...station, hidden: inner.filter((other) => other.depth >= depth).length }];
  });
}

/** The depth at which nothing is folded. */
export function deepestFold(stations: readonly GradientStation[]): number {
  return 1 + Math.max(...stations.map(({ depth }) => depth));
}

/** The greatest depth that shows few enough lines to take in at once. */
export function usualFold(stations: readonly GradientStation[]): number {
  return depthFor(MANY_STATIONS, deepestFold(stations), (depth) => foldStations(stations, depth).length);
}

/** The greatest depth up to the deepest at which there are no more lines than so many. */
export function depthFor(mostLines: number, deepest: number, linesAt: (depth: number) => number): number {
  let depth = deepest;
  while (depth > 1 && linesAt(depth) > mostLines) depth--;
  return depth;
}

/** The last station that the gradient has reached at the cursor; 0 before it has set out. */
export function stationAt(stations: readonly GradientStation[], { cursor }: Moment): number {
  return Math.max(
    0,
    stations.findLastIndex(({ frame }) => frame <= cursor.frame),
  );
}

export function isReached(moment: Moment, { gradients }: GradientStation): boolean {
  return gradients.every(({ frame }) => isExecuted(moment, frame ?? -1));
}

/** What is wrong with a gradient of this norm, by the default thresholds of the rules; null when nothing is. */
export function verdictOnNorm(norm: number): string | null {
  if (!Number.isFinite(norm)) return 'not finite';
  if (norm === 0) return 'zero';
  if (norm < findRule('vanishing-gradient').thresholds[0].value) return 'vanishing';
  return norm > findRule('exploding-gradient').thresholds[0].value ? 'exploding' : null;
}

export function backwardFrames({ frames }: Pick<Trace, 'frames'>): readonly TraceFrame[] {
  return frames.filter(({ scope }) => scope[0] === 'backward');
}

interface Node {
  readonly name: string;
  readonly depth: number;
  /** Frames and scopes in the order of their first frame. */
  readonly parts: (TraceFrame | Node)[];
}

/** The scopes of the backward phase. A scope that is entered again is the same scope. */
function treeOf(frames: readonly TraceFrame[]): Node {
  const root: Node = { name: 'loss', depth: -1, parts: [] };
  for (const frame of frames) {
    let node = root;
    for (const name of frame.scope.slice(1)) node = childOf(node, name);
    node.parts.push(frame);
  }
  return root;
}

function childOf(node: Node, name: string): Node {
  const known = node.parts.find((part): part is Node => isNode(part) && part.name === name);
  if (known !== undefined) return known;
  const child = { name, depth: node.depth + 1, parts: [] };
  node.parts.push(child);
  return child;
}

function stationsOf(node: Node, names: ReadonlyMap<number | null, string>): readonly GradientStation[] {
  return node.parts.flatMap((part): readonly GradientStation[] => {
    if (!isNode(part)) return stationOfFrame(part, node.depth + 1, names);
    const arriving = arrivingAt(part);
    // A scope that only adds up gradients of parameters passes nothing on: its parameters stand for themselves.
    if (arriving.length === 0) return stationsOf({ ...part, depth: node.depth }, names);
    const inner = stationsOf(part, names);
    const scope: GradientStation = {
      kind: 'scope',
      name: part.name,
      depth: part.depth,
      gradients: arriving,
      parameters: inner.filter(({ kind }) => kind === 'parameter').flatMap(({ gradients }) => gradients),
      frame: lastFrame(arriving),
      hidden: 0,
    };
    return [scope, ...inner];
  });
}

function stationOfFrame(
  { index, scope, output }: TraceFrame,
  depth: number,
  names: ReadonlyMap<number | null, string>,
): readonly GradientStation[] {
  const name = names.get(index);
  const isSeed = scope.length === 1;
  if (name === undefined && !isSeed) return [];
  return [
    {
      kind: isSeed ? 'loss' : 'parameter',
      name: name ?? 'loss',
      depth,
      gradients: [output],
      parameters: [],
      frame: index,
      hidden: 0,
    },
  ];
}

/** The gradients that come to a scope from outside; where several of one value are first added up, their sum. */
function arrivingAt(node: Node): readonly TraceValue[] {
  const frames = framesOf(node);
  const own = new Map(frames.map((frame) => [frame.index, frame]));
  const isOutside = ({ frame }: TraceValue): boolean => frame === null || !own.has(frame);
  const arriving = new Set<TraceValue>();
  for (const { op, inputs } of frames) {
    if (!isPullback(op)) continue;
    const [incoming] = inputs;
    const maker = own.get(incoming.frame ?? -1);
    const isSumOfOutside = maker !== undefined && !isPullback(maker.op) && maker.inputs.every(isOutside);
    if (isOutside(incoming) || isSumOfOutside) arriving.add(incoming);
  }
  return [...arriving];
}

function framesOf({ parts }: Node): readonly TraceFrame[] {
  return parts.flatMap((part) => (isNode(part) ? framesOf(part) : [part]));
}

function isNode(part: TraceFrame | Node): part is Node {
  return 'parts' in part;
}

function lastFrame(values: readonly TraceValue[]): number {
  return Math.max(...values.map(({ frame }) => frame ?? -1));
}
