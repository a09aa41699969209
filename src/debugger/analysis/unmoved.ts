/** Why a parameter is after an iteration what it was before: frozen, without a gradient, or with one that changes nothing. */
import { sizeOf } from '../../engine/tensor.js';
import type { Trace, TraceFrame, TraceValue } from '../../timeline/trace.js';

export interface Unmoved {
  /** The name of the parameter. */
  readonly name: string;
  readonly why: string;
}

/** The parameters that an iteration with a backward phase has left as they were. */
export function unmovedParameters(trace: Trace): readonly Unmoved[] {
  const { outcome, frames } = trace;
  if (!frames.some(({ scope }) => scope[0] === 'backward')) return [];
  return outcome.parameters.flatMap((parameter, position) =>
    hasMoved(parameter, outcome.updated[position]) ? [] : [{ name: parameter.symbol, why: reasonOf(trace, position) }],
  );
}

/** Where numbers were not kept, writing counts as moving. */
function hasMoved({ data }: TraceValue, updated: TraceValue | null | undefined): boolean {
  if (updated == null) return false;
  const after = updated.data;
  return data === null || after === null || data.some((x, i) => !Object.is(x, after[i]));
}

function reasonOf({ frames, outcome }: Trace, position: number): string {
  const parameter = outcome.parameters[position];
  const standing = outcome.standings?.[position] ?? 'trained';
  if (standing === 'frozen') return 'requires_grad is False';
  const gradient = outcome.gradients[position] ?? null;
  if (gradient === null) return `it has no gradient: ${withoutGradient(frames, parameter)}`;
  if (standing === 'not optimized') return 'no optimizer has it';
  if (isZero(gradient)) return 'its gradient is 0 everywhere';
  if (outcome.updated[position] == null) return skippedStep(frames) ?? 'no step wrote to it';
  if (isSpoilt(parameter)) return 'it was already NaN or infinite';
  return outcome.learningRate === 0 ? 'the learning rate is 0' : 'the update was too small to change it';
}

/** Why a GradScaler has left out the step of an optimizer; null where it has not. */
function skippedStep(frames: readonly TraceFrame[]): string | null {
  const found = frames.find(({ label, output }) => label.endsWith(' found_inf') && (output.data?.[0] ?? 0) > 0);
  return found === undefined ? null : 'the GradScaler found a gradient that is not finite, and left the step out';
}

/** Whether no number in it can change any more. */
function isSpoilt({ data, statistics, shape }: TraceValue): boolean {
  if (data !== null) return data.length > 0 && data.every((x) => !Number.isFinite(x));
  return statistics != null && statistics.nan + statistics.infinite === sizeOf(shape) && sizeOf(shape) > 0;
}

function isZero({ data, statistics, shape }: TraceValue): boolean {
  if (data !== null) return data.every((x) => x === 0);
  return statistics != null && statistics.zeros === sizeOf(shape);
}

/** Where the way from a parameter to the loss is cut, as far as the backward steps tell. */
function withoutGradient(frames: readonly TraceFrame[], parameter: TraceValue): string {
  const forward = frames.filter(({ scope }) => scope[0] === 'forward');
  const readers = forward.filter(({ inputs }) => inputs.some(({ node }) => node === parameter.node));
  if (readers.length === 0) return 'no step reads it';
  const carrying = carriersOf(frames, forward);
  const reached = new Set<number>(readers.map(({ index }) => index));
  let last = readers[0];
  for (const { index, inputs } of forward) {
    const from = inputs.find(({ frame }) => frame !== null && reached.has(frame))?.frame;
    if (from == null) continue;
    if (!carrying.has(from) && carrying.has(index)) return cutBetween(frames[from], frames[index]);
    reached.add(index);
    last = frames[index];
  }
  const reader = describe(readers[0]);
  return last === readers[0]
    ? `the loss does not depend on ${reader}, which reads it`
    : `${reader} reads it, and the loss does not depend on what comes of that, up to ${describe(last)}`;
}

/** The steps that the gradient passes: those that are differentiated, and a sum of which a part is. */
function carriersOf(frames: readonly TraceFrame[], forward: readonly TraceFrame[]): ReadonlySet<number> {
  const carrying = new Set(frames.flatMap(({ differentiates }) => differentiates ?? []));
  for (const { index, inputs } of forward) {
    if (inputs.some(({ frame }) => frame !== null && carrying.has(frame))) carrying.add(index);
  }
  return carrying;
}

function cutBetween(from: TraceFrame, to: TraceFrame): string {
  return `the backward pass ends between ${describe(from)} and ${describe(to)}, as after detach() or under no_grad()`;
}

/** `relu (net.py:20)` */
function describe({ label, source }: TraceFrame): string {
  return source == null ? label : `${label} (${source.path}:${source.line})`;
}
