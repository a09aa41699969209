/**
 * Why a number is what it is: the terms of single elements, followed back through the frames of an iteration. It looks at
 * one element at a time, so it costs little on any model. It names no op: a copy is an element with one term, whose
 * derivative is 1 and whose value is the same.
 */
import { nameElement, type Value } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import type { Trace } from '../../timeline/history.js';
import { type KeptTensor, keptBefore } from './kept-tensors.js';

/** Where an element was made. */
export type Source =
  | { readonly kind: 'step'; readonly frame: number; readonly element: number }
  /** By the update of the iteration before: a parameter, or what the optimizer remembers of it. */
  | { readonly kind: 'previous'; readonly kept: KeptTensor; readonly element: number }
  /** Given to the run: the start of training, or data. */
  | { readonly kind: 'given' };

export interface Cause {
  /** The element, e.g. `z(love)`. */
  readonly name: string;
  readonly value: number;
  readonly derivative: number;
  /** value × derivative: what it adds to the element, to first order. */
  readonly contribution: number;
  readonly source: Source;
  /** The scope in which it was made; empty for what was given. */
  readonly scope: readonly string[];
  /** Labels of the copies that were looked through, the nearest first. */
  readonly through: readonly string[];
}

export interface Why {
  readonly name: string;
  readonly value: number;
  /** Largest contribution first; what contributes nothing comes last. */
  readonly causes: readonly Cause[];
  /** What the contributions add up to: the value itself where the step is linear. */
  readonly sum: number;
}

/** @param element flat index into the output of the frame */
export function explainWhy(execution: Trace, frame: Frame, element: number): Why {
  const { op, inputs, output, attributes } = frame;
  const causes = op.terms(inputs, output, attributes, element).map(({ input, index, value, derivative }): Cause => {
    const origin = lookThroughCopies(execution, inputs[input], index);
    return {
      name: nameElement(origin.value, origin.element),
      value,
      derivative,
      contribution: value * derivative,
      source: sourceOf(execution, origin.value, origin.element),
      scope: origin.value.frame === null ? [] : execution.frames[origin.value.frame].scope,
      through: origin.through,
    };
  });
  return {
    name: nameElement(output, element),
    value: output.data[element],
    causes: rank(causes),
    sum: causes.reduce((sum, { contribution }) => sum + contribution, 0),
  };
}

function sourceOf(execution: Trace, value: Value, element: number): Source {
  if (value.frame !== null) return { kind: 'step', frame: value.frame, element };
  const kept = keptBefore(execution, value);
  return kept === null || execution.iteration === 0 ? { kind: 'given' } : { kind: 'previous', kept, element };
}

interface Origin {
  readonly value: Value;
  readonly element: number;
  readonly through: readonly string[];
}

/** Where an element comes from that may have been copied on its way. */
export function lookThroughCopies({ frames }: Trace, first: Value, firstElement: number): Origin {
  let value = first;
  let element = firstElement;
  const through: string[] = [];
  while (value.frame !== null) {
    const frame = frames[value.frame];
    const from = copiedFrom(frame, element);
    if (from === null) break;
    through.push(frame.label);
    value = frame.inputs[from.input];
    element = from.index;
  }
  return { value, element, through };
}

/** The element that a frame merely copied; null where it did more. */
export function copiedFrom({ op, inputs, output, attributes }: Frame, element: number) {
  // At some points a function that saturates happens to give its input back, but it is no copy.
  if (op.saturation !== undefined) return null;
  const terms = op.terms(inputs, output, attributes, element);
  if (terms.length !== 1 || terms[0].derivative !== 1) return null;
  return Object.is(terms[0].value, output.data[element]) ? terms[0] : null;
}

/** What is not a number is the most interesting, what has no derivative the least. */
export function rank<T extends { readonly contribution: number | null }>(entries: readonly T[]): readonly T[] {
  const size = ({ contribution }: T): number =>
    contribution === null ? -1 : Number.isNaN(contribution) ? Number.POSITIVE_INFINITY : Math.abs(contribution);
  return entries
    .map((entry, position) => ({ entry, position, size: size(entry) }))
    .sort((a, b) => (a.size === b.size ? a.position - b.position : b.size - a.size))
    .map(({ entry }) => entry);
}
