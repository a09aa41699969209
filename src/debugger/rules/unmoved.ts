/**
 * Why a parameter is after an iteration what it was before: frozen, in no optimizer, without a gradient or with one that
 * changes nothing, or since no step was taken: none was called, a GradScaler left it out, an exception came before.
 * Invariant: each reason has its evidence in the recording; where two are possible, both are named.
 */

import { listFirst } from '../../files/refusal.js';
import { describeShape, type Shape, sizeOf } from '../../numbers/engine/tensor.js';
import type { LostGradients, Statistics, Trace, TraceFrame, TraceValue } from '../../timeline/trace.js';
import { isSkippedByScaler } from '../overflow/reach.js';
import { withSource } from './overwritten.js';

/** The reason for a single parameter, and for several where that is said in other words. */
type Reason = readonly [ofOne: string, ofMany?: string];

export interface Unmoved {
  /** The name of the parameter. */
  readonly name: string;
  readonly reason: Reason;
}

/** Whether an iteration has changed a parameter; null where it is not known. */
export function isMovedIn({ outcome }: Trace, name: string): boolean | null {
  const position = outcome.parameters.findIndex(({ symbol }) => symbol === name);
  return position === -1 ? null : hasMoved(outcome.parameters[position], outcome.updated[position]);
}

/** The parameters that an iteration with a backward phase has left as they were. */
export function unmovedParameters(trace: Trace): readonly Unmoved[] {
  const { outcome, frames } = trace;
  if (!frames.some(({ scope }) => scope[0] === 'backward') && outcome.ending?.raised == null) return [];
  const unmoved = outcome.parameters.flatMap((parameter, position) =>
    hasMoved(parameter, outcome.updated[position])
      ? []
      : [{ name: parameter.symbol, reason: reasonOf(trace, position) }],
  );
  const orphans = (outcome.orphans ?? []).map((orphan) => ({
    name: describeOrphan(orphan, frames),
    reason: ORPHANED,
  }));
  return [...unmoved, ...orphans];
}

const ORPHANED: Reason = [
  'neither the model nor an optimizer has it, as where layers are kept in a plain list',
  'neither the model nor an optimizer has them, as where layers are kept in a plain list',
];

/** It has no name of its own. */
function describeOrphan({ symbol, shape }: TraceValue, frames: readonly TraceFrame[]): string {
  const reader = frames.find(({ inputs }) => inputs.some((input) => input.symbol === symbol));
  return `${symbol} (${describeShape(shape)}${reader === undefined ? '' : `, read by ${withSource(reader)}`})`;
}

/** Where numbers were not kept, writing counts as moving. */
function hasMoved({ data }: TraceValue, updated: TraceValue | null | undefined): boolean {
  if (updated == null) return false;
  const after = updated.data;
  return data === null || after === null || data.some((x, i) => !Object.is(x, after[i]));
}

function reasonOf(trace: Trace, position: number): Reason {
  const { frames, outcome } = trace;
  const parameter = outcome.parameters[position];
  const standing = outcome.standings?.[position] ?? 'trained';
  if (standing === 'frozen') return ['requires_grad is False'];
  if (standing === 'not optimized') {
    const foreign = describeForeign(outcome.ending?.foreign ?? []);
    return [`no optimizer has it${foreign}`, `no optimizer has them${foreign}`];
  }
  const isStepTaken = outcome.updated.some((value) => value !== null);
  const raised = outcome.ending?.raised ?? null;
  if (raised !== null && !isStepTaken)
    return [`an exception ended the iteration before its step: ${nameOfException(raised.text)}`];
  if (!isStepTaken && isSkippedByScaler(frames)) {
    return ['the GradScaler found a gradient that is not finite, and left the step out'];
  }
  const steps = outcome.ending?.steps ?? null;
  if (steps === 0) return ['no step of an optimizer was called'];
  const lost = lossOf(outcome.ending?.lost ?? null, parameter.symbol);
  if (lost !== null) return lost;
  const gradient = outcome.gradients[position] ?? null;
  if (gradient === null) return withoutGradientAtStep(trace, parameter, isStepTaken, steps);
  if (isZero(gradient)) return ['its gradient is 0 everywhere', 'their gradients are 0 everywhere'];
  if (outcome.updated[position] == null)
    return isStepTaken
      ? ['no step wrote to it', 'no step wrote to them']
      : ['no step of an optimizer wrote to any parameter'];
  if (isSpoilt(parameter)) return ['it was already NaN or infinite', 'they were already NaN or infinite'];
  return outcome.learningRate === 0
    ? ['the learning rate is 0']
    : ['the update was too small to change it', 'the updates were too small to change them'];
}

/** Only their shapes tell which parameters an optimizer has that the model lacks. */
function describeForeign(shapes: readonly Shape[]): string {
  if (shapes.length === 0) return '';
  const shown = listFirst(shapes.map(describeShape), MOST_SHAPES);
  const what = shapes.length === 1 ? 'a parameter' : `${shapes.length} parameters`;
  return ` (an optimizer has ${what} that the model lacks, ${shown}, as where a layer was replaced or the model copied after the optimizer was built)`;
}

const MOST_SHAPES = 6;

/** What kept a gradient that had arrived from the step; null where nothing is known to. */
function lossOf(lost: LostGradients | null, name: string): Reason | null {
  if (lost === null) return null;
  if (lost.before.has(name)) return ERASED_BEFORE;
  if (!lost.late.has(name)) return null;
  const isErased = lost.after.has(name);
  return [
    `its gradient arrived after the step of its optimizer${isErased ? ', and was erased after it' : ''}`,
    `their gradients arrived after the step of their optimizer${isErased ? ', and were erased after it' : ''}`,
  ];
}

const ERASED_BEFORE: Reason = [
  'its gradient was erased before the step, as zero_grad() does',
  'their gradients were erased before the step, as zero_grad() does',
];

/** A gradient that never arrived is told apart from one that was gone by the time of the step. */
function withoutGradientAtStep(
  { frames, outcome }: Trace,
  parameter: TraceValue,
  isStepTaken: boolean,
  steps: number | null,
): Reason {
  const arrived = outcome.ending?.arrived?.has(parameter.symbol) ?? seemsToArrive(frames, parameter);
  if (!arrived) {
    const [ofOne, ofMany = ofOne] = withoutGradient(frames, parameter);
    return [`it has no gradient: ${ofOne}`, `they have no gradient: ${ofMany}`];
  }
  if (outcome.ending?.lost != null) {
    return [
      'a gradient arrived at it, and the step of its optimizer was not called',
      'gradients arrived at them, and the step of their optimizer was not called',
    ];
  }
  if (isStepTaken || (steps ?? 0) > 0) return ERASED_BEFORE;
  const end = 'and none was there at a step: either none was called, or zero_grad() came before it';
  return [`a gradient arrived at it, ${end}`, `gradients arrived at them, ${end}`];
}

/**
 * Whether the backward pass has made a gradient of its size out of an op that reads it, or has passed one on unchanged, as
 * a sum does.
 */
function seemsToArrive(frames: readonly TraceFrame[], parameter: TraceValue): boolean {
  const readers = new Set(readersOf(parameter, frames).map(({ index }) => index));
  return frames.some(
    ({ differentiates, output }) =>
      differentiates != null && readers.has(differentiates) && sizeOf(output.shape) === sizeOf(parameter.shape),
  );
}

/** The steps of the forward pass that read a value. */
function readersOf({ node }: TraceValue, frames: readonly TraceFrame[]): readonly TraceFrame[] {
  return frames.filter(({ scope, inputs }) => scope[0] === 'forward' && inputs.some((input) => input.node === node));
}

/** `ValueError: no gradient today`, in a line. */
function nameOfException(text: string): string {
  const [sentence = text] = text.split(/(?<=[.:]) (?=Hint)|\n/);
  return sentence.length > LONGEST_EXCEPTION ? `${sentence.slice(0, LONGEST_EXCEPTION)}…` : sentence.replace(/\.$/, '');
}

const LONGEST_EXCEPTION = 120;

/** Whether no number in it can change any more. */
function isSpoilt(value: TraceValue): boolean {
  const isLost = (x: number): boolean => !Number.isFinite(x);
  return sizeOf(value.shape) > 0 && areAll(value, isLost, ({ nan, infinite }) => nan + infinite);
}

export function isZero(value: TraceValue): boolean {
  return areAll(
    value,
    (x) => x === 0,
    ({ zeros }) => zeros,
  );
}

/** Whether all elements are such, by the numbers or by how many were counted. */
function areAll(
  { data, statistics, shape }: TraceValue,
  isSuch: (x: number) => boolean,
  countOf: (statistics: Statistics) => number,
): boolean {
  return data === null ? statistics != null && countOf(statistics) === sizeOf(shape) : data.every(isSuch);
}

/** Where the way from a parameter to the loss is cut, as far as the backward steps tell. */
function withoutGradient(frames: readonly TraceFrame[], parameter: TraceValue): Reason {
  const forward = frames.filter(({ scope }) => scope[0] === 'forward');
  const readers = readersOf(parameter, forward);
  if (readers.length === 0) return ['no step reads it', 'no step reads them'];
  const carrying = carriersOf(frames, forward);
  const reached = new Set<number>(readers.map(({ index }) => index));
  let last = readers[0];
  for (const { index, inputs } of forward) {
    const from = inputs.find(({ frame }) => frame !== null && reached.has(frame))?.frame;
    if (from == null) continue;
    if (!carrying.has(from) && carrying.has(index)) {
      const [before, after] = [frames[from], frames[index]].map(withSource);
      return [`the backward pass ends between ${before} and ${after}, as after detach() or under no_grad()`];
    }
    reached.add(index);
    last = frames[index];
  }
  const reader = withSource(readers[0]);
  const tell = (it: string): string =>
    last === readers[0]
      ? `the loss does not depend on ${reader}, which reads ${it}`
      : `${reader} reads ${it}, and the loss does not depend on what comes of that, up to ${withSource(last)}`;
  return [tell('it'), tell('them')];
}

/** The steps that the gradient passes: those that are differentiated, and a sum of which a part is. */
function carriersOf(frames: readonly TraceFrame[], forward: readonly TraceFrame[]): ReadonlySet<number> {
  const carrying = new Set(frames.flatMap(({ differentiates }) => differentiates ?? []));
  for (const { index, inputs } of forward) {
    if (inputs.some(({ frame }) => frame !== null && carrying.has(frame))) carrying.add(index);
  }
  return carrying;
}
