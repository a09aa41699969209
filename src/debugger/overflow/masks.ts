/**
 * What of a value is not finite, and which infinities are a mask's: those that only a softmax, a masked reduction or a
 * choice consumes, whoever wrote them. Where a step makes NaN out of a mask, as softmax does of a row that is masked
 * whole, that step is at fault, not the mask.
 * Invariant: what is not finite in the loss, in a gradient or in a parameter is no mask.
 */

import type { Op } from '../../numbers/engine/op.js';
import { sizeOf } from '../../numbers/engine/tensor.js';
import {
  isKnown,
  type Statistics,
  type Trace,
  type TraceFrame,
  type TraceValue,
  type UnknownOp,
} from '../../timeline/trace.js';

/** Ops that give a masked element no weight: what they make of it is finite. */
const CHOOSING = new Set([
  ...[
    '_softmax',
    '_safe_softmax',
    '_log_softmax',
    'softmax',
    'logsumexp',
    'exp',
    'max',
    'amax',
    'min',
    'amin',
    'argmax',
  ],
  ...['argmin', 'topk', 'sort', 'where', 'masked_fill', '_scaled_dot_product_flash_attention_for_cpu', 'triu', 'tril'],
  ...['_scaled_dot_product_flash_attention', '_scaled_dot_product_efficient_attention', 'maximum', 'minimum'],
  ...[
    '_scaled_dot_product_cudnn_attention',
    '_scaled_dot_product_attention_math',
    'nll_loss_forward',
    'gather',
    'index',
  ],
]);

/** Ops that write the number that they are told to, and so mean it. */
const WRITING = new Set([
  ...['full', 'full_like', 'new_full', 'fill', 'scalar_tensor', 'constant_pad_nd', 'copy', 'clone', 'lift_fresh_copy'],
  ...['index_put', 'index_fill', 'masked_scatter', 'scatter'],
]);

/** Logarithms of a share of 0: a gate that is shut. */
const SHUTTING = new Set(['log', 'log2', 'log10', 'log_sigmoid_forward', 'logaddexp']);

/** What becomes of infinities. */
type Fate =
  /** They arrive in the loss, a gradient or a parameter. */
  | 'arrives'
  /** A step that is no choice makes NaN of them. */
  | 'spoils'
  /** A choice is left nothing to choose, and makes NaN of them. */
  | 'exhausts'
  /** A step that is no choice makes finite numbers of them, as 1 / ∞ is 0. */
  | 'vanishes';
type Fates = ReadonlySet<Fate>;

/**
 * The nodes of the values whose infinities are a mask's.
 * @param ends whether the loss, a gradient or a parameter is this value, by its node
 */
export function findMasks(trace: Trace, ends: ReadonlySet<number>): ReadonlySet<number> {
  const fates = fatesIn(trace, ends);
  const fatesOf = ({ node }: TraceValue): Fates => fates.get(node) ?? NO_FATE;
  const masks = new Set<number>();
  const derived = derivedFromParameters(trace);
  const parameters = new Set(trace.outcome.parameters.map(({ node }) => node));
  for (const frame of trace.frames) {
    for (const input of frame.inputs) {
      const isGiven = input.frame === null && frame.scope[0] === 'forward' && !parameters.has(input.node);
      if (isGiven && isGivenMask(input, fatesOf(input))) masks.add(input.node);
    }
    const { output } = frame;
    const own = fatesOf(output);
    if (finitenessOf(output) !== 'infinite' || own.has('arrives')) continue;
    if (isMask(frame, own, masks, derived)) masks.add(output.node);
  }
  return masks;
}

const NO_FATE: Fates = new Set();

function isGivenMask(value: TraceValue, fates: Fates): boolean {
  // Infinities in the batch are data, unless a choice is all that reads them.
  const isHarmless = !isOfBatch(value) || !isSpoiling(fates);
  return finitenessOf(value) === 'infinite' && !fates.has('arrives') && isHarmless;
}

function isOfBatch({ isData, symbol }: TraceValue): boolean {
  return isData === true && /^batch($|[.[])/.test(symbol);
}

/** The nodes of the infinities that a step was told to write or that a buffer holds, and of what passes them on. */
export function meantInfinities(frames: readonly TraceFrame[], parameters: readonly TraceValue[]): ReadonlySet<number> {
  const own = new Set(parameters.map(({ node }) => node));
  const meant = new Set<number>();
  for (const frame of frames) {
    const { inputs, output, op } = frame;
    const bad = inputs.filter(isBad);
    for (const input of bad) {
      if (input.frame === null && !own.has(input.node) && !isOfBatch(input) && finitenessOf(input) === 'infinite')
        meant.add(input.node);
    }
    if (finitenessOf(output) !== 'infinite') continue;
    const isWritten = bad.length === 0 && (meansInfinity(op) || WRITING.has(opName(frame)));
    const isPassed = bad.length > 0 && bad.every(({ node }) => meant.has(node)) && !makesMore(frame, bad);
    if (isWritten || isPassed) meant.add(output.node);
  }
  return meant;
}

function isSpoiling(fates: Fates): boolean {
  return fates.has('spoils') || fates.has('exhausts');
}

function isMask(frame: TraceFrame, fates: Fates, masks: ReadonlySet<number>, derived: ReadonlySet<number>): boolean {
  const bad = frame.inputs.filter(isBad);
  if (bad.some(({ node }) => !masks.has(node))) return false;
  if (meansInfinity(frame.op)) return true;
  const isForward = frame.scope[0] === 'forward' || frame.differentiates == null;
  if (bad.length > 0) {
    const isPassed = !makesMore(frame, bad) || CHOOSING.has(opName(frame)) || WRITING.has(opName(frame));
    return isPassed && (isForward || !isSpoiling(fates));
  }
  if (!isForward) return false;
  if (WRITING.has(opName(frame))) return true;
  if (!derived.has(frame.output.node)) return !fates.has('spoils');
  return SHUTTING.has(opName(frame)) && !isSpoiling(fates) && !fates.has('vanishes');
}

/** Whether a step adds infinities of its own to those that it passes on, as where a product overflows. */
function makesMore({ output }: TraceFrame, bad: readonly TraceValue[]): boolean {
  const size = sizeOf(output.shape);
  const passed = bad.reduce((sum, each) => sum + (infinitiesIn(each) * size) / Math.max(1, sizeOf(each.shape)), 0);
  return infinitiesIn(output) > Math.ceil(passed);
}

/** Gives the fates of values by their nodes. Steps are asked from the last to the first, since what becomes of a value depends on later ones alone. */
function fatesIn({ frames }: Trace, ends: ReadonlySet<number>): ReadonlyMap<number, Fates> {
  const fates = new Map<number, Fates>(Array.from(ends, (node) => [node, new Set(['arrives'])]));
  for (const frame of frames.toReversed()) {
    const bad = frame.inputs.filter(isBad);
    const isAlone = bad.every((input) => finitenessOf(input) === 'infinite');
    const met = bad.length === 0 ? [] : fatesAt(frame, isAlone, fates.get(frame.output.node) ?? NO_FATE);
    for (const { node } of bad) fates.set(node, new Set([...(fates.get(node) ?? []), ...met]));
  }
  return fates;
}

/**
 * What a step that reads infinities makes of them. Beside NaN it cannot be told, so only what lies further on counts.
 * @param isAlone whether it reads no NaN
 */
function fatesAt(frame: TraceFrame, isAlone: boolean, further: Fates): readonly Fate[] {
  const isChoice = CHOOSING.has(opName(frame));
  const made = finitenessOf(frame.output);
  if (made === 'finite') return !isChoice && frame.scope[0] === 'forward' ? ['vanishes'] : [];
  if (made !== 'nan') return [...further];
  if (isAlone) return [isChoice ? 'exhausts' : 'spoils'];
  return isChoice ? [] : [...further].filter((fate) => fate !== 'arrives');
}

/** Nodes of the values that depend on a parameter. */
function derivedFromParameters({ frames, outcome }: Trace): ReadonlySet<number> {
  const derived = new Set(outcome.parameters.map(({ node }) => node));
  for (const { inputs, output } of frames) {
    const isTold = inputs.some(
      ({ node, frame, isData }) =>
        derived.has(node) || (frame === null && outcome.parameters.length === 0 && isData !== true),
    );
    if (isTold && output.differentiable) derived.add(output.node);
  }
  return derived;
}

/** The name of the op, without that of the result where it has several. */
function opName({ op }: TraceFrame): string {
  return op.name
    .replace(/^.*::/, '')
    .replace(/(?<=[^_])_$/, '')
    .split(' ')[0];
}

/** `unknown` where neither its numbers nor counts were recorded. */
export function finitenessOf({ data, statistics }: TraceValue): 'finite' | 'infinite' | 'nan' | 'unknown' {
  if (statistics != null && statistics.nan + statistics.infinite === 0) return 'finite';
  if (data !== null) return allFinite(data) ? 'finite' : data.some(Number.isNaN) ? 'nan' : 'infinite';
  if (statistics == null) return 'unknown';
  return statistics.nan > 0 ? 'nan' : 'infinite';
}

export function isBad(value: TraceValue): boolean {
  return ['infinite', 'nan'].includes(finitenessOf(value));
}

/** How many elements are infinite. */
function infinitiesIn({ data, statistics }: TraceValue): number {
  if (data === null) return statistics?.infinite ?? 0;
  return data.reduce((count, x) => count + Number(Math.abs(x) === Infinity), 0);
}

export function describeBad(statistics: Statistics | null | undefined): string {
  const { nan = 0, infinite = 0 } = statistics ?? {};
  const counted = [nan > 0 ? `${nan} NaN` : '', infinite > 0 ? `${infinite} infinite` : ''].filter(
    (text) => text !== '',
  );
  return `${counted.join(' and ')} elements`;
}

/** Whether an op makes infinities on purpose, as a mask does. */
export function meansInfinity(op: Op | UnknownOp): boolean {
  return isKnown(op) && op.explain.meansInfinity === true;
}

/**
 * One multiplication per element: anything that is not finite makes a sum NaN. Four sums, since each addition waits for
 * the one before it.
 */
function allFinite(data: Float64Array): boolean {
  const { length } = data;
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < length; i += 4) {
    a += data[i] * 0;
    b += data[i + 1] * 0;
    c += data[i + 2] * 0;
    d += data[i + 3] * 0;
  }
  for (; i < length; i++) a += data[i] * 0;
  return a + b + c + d === 0;
}
