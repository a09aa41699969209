/**
 * Which infinities are a mask's: those that only a softmax, a masked reduction or a choice consumes, whoever wrote them.
 * Where a step makes NaN out of a mask, as softmax does of a row that is masked whole, that step is at fault, not the mask.
 * Invariant: what is not finite in the loss, in a gradient or in a parameter is no mask.
 */
import { sizeOf } from '../../../engine/tensor.js';
import type { Trace, TraceFrame, TraceValue } from '../../../timeline/trace.js';
import { finitenessOf, infinitiesIn, isBad, meansInfinity } from './finiteness.js';

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

/** What becomes of the infinities of a value. */
interface Fate {
  /** They arrive in the loss, a gradient or a parameter. */
  arrives: boolean;
  /** A step that is no choice makes NaN of them. */
  spoils: boolean;
  /** A choice is left nothing to choose, and makes NaN of them. */
  exhausts: boolean;
  /** A step that is no choice makes finite numbers of them, as 1 / ∞ is 0. */
  vanishes: boolean;
}

export interface Masks {
  /** Whether the infinities of a value are a mask's. */
  has(value: TraceValue): boolean;
}

export const NO_MASKS: Masks = { has: () => false };

/** @param ends whether the loss, a gradient or a parameter is this value, by its node */
export function findMasks(trace: Trace, ends: ReadonlySet<number>): Masks {
  const fates = fatesIn(trace, ends);
  const masks = new Set<number>();
  const derived = derivedFromParameters(trace);
  const parameters = new Set(trace.outcome.parameters.map(({ node }) => node));
  for (const frame of trace.frames) {
    for (const input of frame.inputs) {
      const isNew = input.frame === null && frame.scope[0] === 'forward' && !masks.has(input.node);
      if (isNew && !parameters.has(input.node) && isGivenMask(input, fates.get(input.node))) masks.add(input.node);
    }
    const { output } = frame;
    const fate = fates.get(output.node);
    if (finitenessOf(output) !== 'infinite' || fate?.arrives === true) continue;
    if (isMask(frame, fate ?? NO_FATE, masks, derived)) masks.add(output.node);
  }
  return { has: ({ node }) => masks.has(node) };
}

const NO_FATE: Fate = { arrives: false, spoils: false, exhausts: false, vanishes: false };

function isGivenMask(value: TraceValue, fate: Fate = NO_FATE): boolean {
  // Infinities in the batch are data, unless a choice is all that reads them.
  const isHarmless = value.isData !== true || !/^batch($|[.[])/.test(value.symbol) || !(fate.spoils || fate.exhausts);
  return finitenessOf(value) === 'infinite' && !fate.arrives && isHarmless;
}

function isMask(frame: TraceFrame, fate: Fate, masks: ReadonlySet<number>, derived: ReadonlySet<number>): boolean {
  const bad = frame.inputs.filter(isBad);
  if (bad.some(({ node }) => !masks.has(node))) return false;
  if (meansInfinity(frame.op)) return true;
  const isForward = frame.scope[0] === 'forward' || frame.differentiates == null;
  if (bad.length > 0) {
    const isPassed = !makesMore(frame, bad) || CHOOSING.has(nameOf(frame)) || WRITING.has(nameOf(frame));
    return isPassed && (isForward || !(fate.spoils || fate.exhausts));
  }
  if (!isForward) return false;
  if (WRITING.has(nameOf(frame))) return true;
  if (!derived.has(frame.output.node)) return !fate.spoils;
  return SHUTTING.has(nameOf(frame)) && !fate.spoils && !fate.exhausts && !fate.vanishes;
}

/** Whether a step adds infinities of its own to those that it passes on, as where a product overflows. */
function makesMore({ output }: TraceFrame, bad: readonly TraceValue[]): boolean {
  const size = sizeOf(output.shape);
  const passed = bad.reduce((sum, each) => sum + (infinitiesIn(each) * size) / Math.max(1, sizeOf(each.shape)), 0);
  return infinitiesIn(output) > Math.ceil(passed);
}

/** By node. Steps are asked from the last to the first, since what becomes of a value depends on later ones alone. */
function fatesIn({ frames }: Trace, ends: ReadonlySet<number>): ReadonlyMap<number, Fate> {
  const fates = new Map<number, Fate>();
  for (const node of ends) fates.set(node, { ...NO_FATE, arrives: true });
  const fateOf = (node: number): Fate => {
    const known = fates.get(node) ?? { ...NO_FATE };
    fates.set(node, known);
    return known;
  };
  for (const frame of frames.toReversed()) {
    const bad = frame.inputs.filter(isBad);
    const nan = bad.filter((input) => finitenessOf(input) === 'nan');
    for (const input of bad) {
      const isSpoilt = nan.includes(input);
      meet(
        fateOf(input.node),
        frame,
        isSpoilt || nan.length > 0 ? 'beside NaN' : 'alone',
        fates.get(frame.output.node),
      );
    }
  }
  return fates;
}

/** What a step that reads infinities makes of them. Beside NaN it cannot be told, so only what lies further on counts. */
function meet(fate: Fate, frame: TraceFrame, how: 'alone' | 'beside NaN', further: Fate = NO_FATE): void {
  const isChoice = CHOOSING.has(nameOf(frame));
  const made = finitenessOf(frame.output);
  if (made === 'finite') {
    if (!isChoice && frame.scope[0] === 'forward') fate.vanishes = true;
    return;
  }
  if (made === 'nan' && how === 'alone') {
    if (isChoice) fate.exhausts = true;
    else fate.spoils = true;
    return;
  }
  if (made === 'nan' && isChoice) return;
  fate.arrives ||= further.arrives && made !== 'nan';
  fate.spoils ||= further.spoils;
  fate.exhausts ||= further.exhausts;
  fate.vanishes ||= further.vanishes;
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

/** Of an op with several results, the name without that of the result. */
function nameOf({ op }: TraceFrame): string {
  return op.name
    .replace(/^.*::/, '')
    .replace(/(?<=[^_])_$/, '')
    .split(' ')[0];
}
