/**
 * The path of the gradient from the loss back through the scopes to the parameters, as a list of stations.
 * Invariant: the gradient of every parameter is a station exactly once.
 */

import { isExecuted, type Moment } from '../debugger/places/moment.js';
import { RULES } from '../debugger/rules/rules.js';
import { isPullback } from '../numbers/engine/pullback.js';
import type { Trace, TraceFrame, TraceValue } from '../timeline/trace.js';
import { groupBy } from '../training/group-by.js';

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

/** What parameters are called, by the frames that make their gradients. */
type Names = ReadonlyMap<number | null, string>;

/** All stations in the order in which the gradient reaches them; a scope comes before the stations within it. */
export function gradientStations(trace: Trace): readonly GradientStation[] {
  const { parameters, gradients } = trace.outcome;
  const names = new Map(gradients.map((gradient, k) => [gradient?.frame ?? null, parameters[k].symbol]));
  return stationsOf(backwardFrames(trace), 1, 0, names);
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
  if (norm < RULES['vanishing-gradient'].thresholds[0].value) return 'vanishing';
  return norm > RULES['exploding-gradient'].thresholds[0].value ? 'exploding' : null;
}

export function backwardFrames({ frames }: Trace): readonly TraceFrame[] {
  return frames.filter(({ scope }) => scope[0] === 'backward');
}

/**
 * Frames of the same scope, in the order in which its first frame comes: a scope that is entered again is the same scope.
 * @param level how many names of their scopes these frames share, counting the phase
 */
function stationsOf(frames: readonly TraceFrame[], level: number, depth: number, names: Names): GradientStation[] {
  const parts = groupBy(frames, (frame) => frame.scope[level] ?? frame);
  return Array.from(parts, ([name, own]): readonly GradientStation[] => {
    if (typeof name !== 'string') return stationOfFrame(name, depth, names);
    const arriving = arrivingAt(own);
    // A scope that only adds up gradients of parameters passes nothing on: its parameters stand for themselves.
    if (arriving.length === 0) return stationsOf(own, level + 1, depth, names);
    const inner = stationsOf(own, level + 1, depth + 1, names);
    const parameters = inner.filter(({ kind }) => kind === 'parameter').flatMap(({ gradients }) => gradients);
    const frame = Math.max(...arriving.map((value) => value.frame ?? -1));
    return [{ kind: 'scope', name, depth, gradients: arriving, parameters, frame, hidden: 0 }, ...inner];
  }).flat();
}

function stationOfFrame({ index, scope, output }: TraceFrame, depth: number, names: Names): readonly GradientStation[] {
  const isSeed = scope.length === 1;
  const name = names.get(index) ?? (isSeed ? 'loss' : null);
  if (name === null) return [];
  const kind = isSeed ? 'loss' : 'parameter';
  return [{ kind, name, depth, gradients: [output], parameters: [], frame: index, hidden: 0 }];
}

/** The gradients that come to a scope from outside; where several of one value are first added up, their sum. */
function arrivingAt(frames: readonly TraceFrame[]): readonly TraceValue[] {
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
