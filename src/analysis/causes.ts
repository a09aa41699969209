/**
 * Why a number is what it is: the elements that its step read, as its formula names them. It looks at one element at a
 * time, so it costs little on any model, and names no op.
 * Invariant: a cause is a direct input of the step. Copies are steps like others and are not skipped; `lookThroughCopies`
 * is for those who ask where a number first came from.
 */

import { textOfFormula } from '../document/formula-text.js';
import type { Term } from '../numbers/engine/op-derivatives.js';
import type { GradientPart } from '../numbers/engine/op-explanation.js';
import { isPullback } from '../numbers/engine/pullback.js';
import type { Frame } from '../numbers/engine/tape.js';
import { nameElement, type Value } from '../numbers/engine/value.js';
import {
  type ElementOrigin,
  elementOf,
  isWhole,
  type Trace,
  type TraceFrame,
  type TraceValue,
  termsOf,
} from '../timeline/trace.js';
import { descending } from '../training/descending.js';
import { type KeptTensor, keptBefore } from './kept-tensors.js';

export interface ElementPlace {
  readonly frame: number;
  /** Flat index into the output of the frame. */
  readonly element: number;
}

/** Where an element was made. */
export type Source =
  | ({ readonly kind: 'step' } & ElementPlace)
  /** Made by the update of the previous iteration: a parameter, or the optimizer's memory of one. */
  | { readonly kind: 'previous'; readonly kept: KeptTensor; readonly element: number }
  /** Given to the run: initial parameters, or data. */
  | { readonly kind: 'given' };

/** An element that another is made of, or that is made of it. */
export interface LinkedElement {
  /** The element, e.g. `z(love)`, or the whole value where it is not known which elements count. */
  readonly name: string;
  /** Null where it was not recorded, or for a whole value. */
  readonly value: number | null;
  /** ∂(the one made)/∂(the one it is made of); null where the op or some of its values are not known, or it has none. */
  readonly derivative: number | null;
  /** The value of the one it is made of × the derivative: what it adds to the one made, to first order. */
  readonly contribution: number | null;
  /** The scope of the step that made it; empty for what was given. */
  readonly scope: readonly string[];
}

export interface Cause extends LinkedElement {
  /** The whole value that was read, where it is not known which of its elements count. */
  readonly whole: TraceValue | null;
  readonly source: Source;
}

export interface Why {
  readonly name: string;
  /** Null where it was not recorded. */
  readonly value: number | null;
  /** Largest contribution first; causes without one come last. */
  readonly causes: readonly Cause[];
  /** The sum of the contributions: the value itself where the step is linear. Null where they are not known. */
  readonly sum: number | null;
}

/** @param element flat index into the output of the frame */
export function explainWhy(execution: Trace, frame: TraceFrame, element: number): Why {
  const { inputs, output } = frame;
  const name = nameElement(output, element);
  const value = elementOf(output, element);
  if (!isWhole(frame)) {
    // A step that does not say what it does with its inputs.
    const causes = inputs.map(
      (input): Cause => ({
        name: input.symbol,
        whole: input,
        ...{ value: null, derivative: null, contribution: null },
        ...madeAt(execution, input, 0),
      }),
    );
    return { name, value, causes, sum: null };
  }
  const causes: readonly KnownCause[] =
    gradientParts(frame, element)?.map(({ leaf, derivative, input, index }) => ({
      name: textOfFormula(leaf.name),
      value: leaf.value,
      whole: null,
      derivative,
      contribution: leaf.value * derivative,
      ...madeAt(execution, inputs[input + 1], index),
    })) ?? causesOf(execution, frame, element);
  return { name, value, causes: rank(causes), sum: total(causes.map(({ contribution }) => contribution)) };
}

/** A remainder below this share of the value is rounding. */
const ROUNDING = 1e-9;

/** Whether the contributions are parts of the value: in a step that is not linear they do not add up to it. */
export function addsUp({ sum, value }: Pick<Why, 'sum' | 'value'>): boolean {
  if (sum === null || value === null) return false;
  return Number.isNaN(sum) || Math.abs(value - sum) <= ROUNDING * Math.max(1, Math.abs(value));
}

/** Whether the parts of an element add up to it; cheaper than explaining them all. */
export function isSumOfParts(frame: TraceFrame, element: number): boolean {
  if (!isWhole(frame)) return false;
  const parts = gradientParts(frame, element);
  const contributions =
    parts?.map(({ leaf, derivative }) => leaf.value * derivative) ??
    operandsOf(frame, element).map((term) => contributionOf(frame, element, term.value, term.derivative));
  return addsUp({ sum: total(contributions), value: frame.output.data[element] });
}

/** What an op says its gradient is made of, beside what arrives; null if it says nothing of that. */
export function gradientParts({ op, inputs }: Frame, element: number): readonly GradientPart[] | null {
  if (!isPullback(op)) return null;
  const [gradient, ...originals] = inputs;
  return op.of.explain.gradientFormula?.parts?.of(gradient, originals, element) ?? null;
}

/** The elements of a gradient that an element of an input is a part of, beside what arrives. */
export function gradientsContaining({ op, inputs }: Frame, position: number, element: number): readonly number[] {
  if (!isPullback(op) || position === 0) return [];
  return op.of.explain.gradientFormula?.parts?.containing(inputs.slice(1), position - 1, element) ?? [];
}

/** A cause of which everything is known. */
export interface KnownCause extends Cause {
  readonly value: number;
  readonly derivative: number;
  readonly contribution: number;
}

/** In the order in which the op reads them, which is the same in every iteration. */
export function causesOf(execution: Trace, frame: Frame, element: number): readonly KnownCause[] {
  return operandsOf(frame, element).map(({ input, index, derivative }) => {
    const cause = causeOf(execution, frame.inputs[input], index, derivative);
    return { ...cause, contribution: contributionOf(frame, element, cause.value, derivative) };
  });
}

/** What the formula of an element reads. */
function operandsOf(frame: Frame, element: number): readonly Term[] {
  const { op, inputs, attributes } = frame;
  return op.derive.operands?.(inputs, element, attributes) ?? termsOf(frame, element);
}

function contributionOf({ output }: Frame, element: number, value: number, derivative: number): number {
  // A masked score of −∞ has no part in a weight, though 0 × ∞ is NaN.
  return derivative === 0 && Number.isFinite(output.data[element]) ? 0 : value * derivative;
}

function total(contributions: readonly number[]): number {
  return contributions.reduce((sum, contribution) => sum + contribution, 0);
}

/** An element that was read, as a cause of what has this derivative with respect to it. */
export function causeOf(execution: Trace, read: Value, index: number, derivative: number): KnownCause {
  const { value: made, index: element } = whereWritten(read, index);
  const value = read.data[index];
  return {
    name: nameElement(made, element),
    value,
    whole: null,
    derivative,
    contribution: value * derivative,
    ...madeAt(execution, made, element),
  };
}

export function madeAt(execution: Trace, value: TraceValue, element: number): Pick<Cause, 'source' | 'scope'> {
  const { frame } = value;
  if (frame !== null) return { source: { kind: 'step', frame, element }, scope: execution.frames[frame].scope };
  const kept = keptBefore(execution, value);
  const isGiven = kept === null || execution.iteration === 0;
  return { source: isGiven ? { kind: 'given' } : { kind: 'previous', kept, element }, scope: [] };
}

/** Where an element was made, looking through any copies on the way. */
export function lookThroughCopies({ frames }: Trace, first: TraceValue, firstElement: number) {
  let { value, index: element } = whereWritten(first, firstElement);
  while (value.frame !== null) {
    const frame = frames[value.frame];
    const from = copiedFrom(frame, element);
    if (from === null) break;
    ({ value, index: element } = whereWritten(frame.inputs[from.input], from.index));
  }
  return { value, element };
}

/** The element that a step wrote, where a view of it was read. */
function whereWritten(read: TraceValue, index: number): ElementOrigin {
  return read.origin?.(index) ?? { value: read, index };
}

/** The element that a frame merely copied; null where it did more, or where that is not known. */
function copiedFrom(frame: TraceFrame, element: number) {
  // A saturating function happens to return its input at some points, but it is no copy.
  if (!isWhole(frame) || frame.op.explain.saturation !== undefined) return null;
  const { op, inputs } = frame;
  // Where every output depends on several inputs, it copies none; asked first, since terms cost more.
  if (op.variadic !== true && inputs.filter((_, input) => op.derive.differentiable(input)).length > 1) return null;
  const terms = termsOf(frame, element);
  if (terms.length !== 1 || terms[0].derivative !== 1) return null;
  return Object.is(terms[0].value, frame.output.data[element]) ? terms[0] : null;
}

/** NaN and infinities first, since they are the most interesting; entries without a contribution last. */
export function rank<T extends { readonly contribution: number | null }>(entries: readonly T[]): readonly T[] {
  const size = ({ contribution }: T): number =>
    contribution === null ? -1 : Number.isNaN(contribution) ? Infinity : Math.abs(contribution);
  return entries.toSorted((a, b) => descending(size(a), size(b)));
}
