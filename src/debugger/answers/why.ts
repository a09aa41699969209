/**
 * Why a number is what it is, and who uses it: the terms of single elements, followed through the frames of an iteration.
 * Invariant: looks at one element at a time, so it costs little on any model; names no op: a copy is told by its terms, one
 * term with the derivative 1 and the same value.
 */
import { nameElement, type Term, type Value } from '../../engine/op.js';
import { isPullback } from '../../engine/pullback.js';
import type { Frame } from '../../engine/tape.js';
import type { Execution } from '../../timeline/scan.js';

/** Where an element was made. */
export type Source =
  | { readonly kind: 'step'; readonly frame: number; readonly element: number }
  /** By the update of the iteration before: a parameter, or what the optimizer remembers of it. */
  | { readonly kind: 'previous'; readonly kept: KeptPlace; readonly element: number }
  /** Given to the run: the start of training, or data. */
  | { readonly kind: 'given' };

/** A tensor that is kept from one iteration to the next: a parameter, or a slot of the optimizer's memory of one. */
export interface KeptPlace {
  readonly parameter: number;
  readonly slot: number | null;
}

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
export function explainWhy(execution: Execution, frame: Frame, element: number): Why {
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

export interface Use {
  /** The element that it is used for, e.g. `P(love)`. */
  readonly name: string;
  /** ∂ of that element by this one; null where it is read without a derivative, as a saved value. */
  readonly derivative: number | null;
  readonly contribution: number | null;
  readonly value: number;
  readonly frame: number;
  readonly element: number;
  readonly scope: readonly string[];
  readonly through: readonly string[];
}

export interface Uses {
  readonly name: string;
  readonly value: number;
  /** Largest contribution first, then those without a derivative. */
  readonly uses: readonly Use[];
  /** Where the next iteration starts from it. */
  readonly next: KeptPlace | null;
}

/** Who uses the element, in this iteration. */
export function explainUses(execution: Execution, frame: Frame, element: number): Uses {
  const { output } = frame;
  return {
    name: nameElement(output, element),
    value: output.data[element],
    uses: rank(usesOf(execution, output, element, frame.index + 1, [])),
    next: keptPlaceAfter(execution, output),
  };
}

/** Who uses an element of a parameter or of anything else that the iteration was given. */
export function usesOfGiven(execution: Execution, value: Value, element: number): readonly Use[] {
  return rank(usesOf(execution, value, element, 0, []));
}

export interface ParameterElement {
  readonly parameter: number;
  readonly element: number;
}

/** The parameter element that an element of a frame's output is about; null where it is about none. */
export function parameterBehind(execution: Execution, frame: Frame, element: number): ParameterElement | null {
  const { parameters, gradients, updated } = execution.outcome;
  const { output, op, inputs, attributes } = frame;
  const own = [updated, gradients].map((values) => values.findIndex(({ node }) => node === output.node));
  const pulled = isPullback(op) ? inputs[op.input + 1] : null;
  own.push(parameters.findIndex(({ node }) => node === pulled?.node));
  const parameter = own.find((position) => position !== -1);
  if (parameter !== undefined) return { parameter, element };
  const size = ({ value, derivative }: Term): number => Math.abs(value * derivative);
  const terms = [...op.terms(inputs, output, attributes, element)].sort((a, b) => size(b) - size(a));
  for (const { input, index } of terms) {
    const origin = lookThroughCopies(execution, inputs[input], index);
    const position = parameters.findIndex(({ node }) => node === origin.value.node);
    if (position !== -1) return { parameter: position, element: origin.element };
  }
  return null;
}

/** The frame of the iteration that made what is kept at a place; null where none did. */
export function frameThatMade({ frames, outcome }: Execution, { parameter, slot }: KeptPlace): number | null {
  if (slot === null) return outcome.updated[parameter]?.frame ?? null;
  const kept = outcome.end.optimizerState[parameter]?.[slot];
  return frames.find(({ output }) => output.data === kept?.data)?.index ?? null;
}

/** What a value that the iteration was given is: a parameter, a memory, or null for data. */
export function keptPlaceBefore({ outcome, start }: Execution, value: Value): KeptPlace | null {
  const parameter = outcome.parameters.findIndex(({ node }) => node === value.node);
  if (parameter !== -1) return { parameter, slot: null };
  return findMemory(start.optimizerState, value);
}

function keptPlaceAfter({ outcome }: Execution, value: Value): KeptPlace | null {
  const parameter = outcome.updated.findIndex(({ node }) => node === value.node);
  if (parameter !== -1) return { parameter, slot: null };
  return findMemory(outcome.end.optimizerState, value);
}

function findMemory(state: Execution['start']['optimizerState'], { data }: Value): KeptPlace | null {
  for (const [parameter, memory] of state.entries()) {
    const slot = memory.findIndex((tensor) => tensor.data === data);
    if (slot !== -1) return { parameter, slot };
  }
  return null;
}

function sourceOf(execution: Execution, value: Value, element: number): Source {
  if (value.frame !== null) return { kind: 'step', frame: value.frame, element };
  const kept = keptPlaceBefore(execution, value);
  return kept === null || execution.iteration === 0 ? { kind: 'given' } : { kind: 'previous', kept, element };
}

interface Origin {
  readonly value: Value;
  readonly element: number;
  readonly through: readonly string[];
}

function lookThroughCopies({ frames }: Execution, first: Value, firstElement: number): Origin {
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
function copiedFrom({ op, inputs, output, attributes }: Frame, element: number) {
  // At some points a function that saturates happens to give its input back, but it is no copy.
  if (op.saturation !== undefined) return null;
  const terms = op.terms(inputs, output, attributes, element);
  if (terms.length !== 1 || terms[0].derivative !== 1) return null;
  return Object.is(terms[0].value, output.data[element]) ? terms[0] : null;
}

function usesOf(
  execution: Execution,
  value: Value,
  element: number,
  from: number,
  through: readonly string[],
): readonly Use[] {
  return execution.frames
    .slice(from)
    .flatMap((frame) =>
      frame.inputs.flatMap((input, position) =>
        input.node === value.node ? usesAt(execution, frame, position, element, through) : [],
      ),
    );
}

function usesAt(
  execution: Execution,
  frame: Frame,
  position: number,
  element: number,
  through: readonly string[],
): readonly Use[] {
  const { op, inputs, output, attributes, index, scope } = frame;
  const value = inputs[position].data[element];
  if (!op.differentiable(position)) {
    const name = output.symbol;
    return [
      { name, derivative: null, contribution: null, value: output.data[0], frame: index, element: 0, scope, through },
    ];
  }
  return op.dependents(position, inputs, output, attributes, element).flatMap((dependent): readonly Use[] => {
    // All terms of a sum of hundreds need not be made to see that it is no copy.
    if (dependent.derivative === 1 && copiedFrom(frame, dependent.index) !== null) {
      const further = usesOf(execution, output, dependent.index, index + 1, [...through, frame.label]);
      // A copy that nobody reads is itself the use.
      if (further.length > 0) return further;
    }
    return [
      {
        name: nameElement(output, dependent.index),
        derivative: dependent.derivative,
        contribution: value * dependent.derivative,
        value: output.data[dependent.index],
        frame: index,
        element: dependent.index,
        scope,
        through,
      },
    ];
  });
}

/** What is not a number is the most interesting, what has no derivative the least. */
function rank<T extends { readonly contribution: number | null }>(entries: readonly T[]): readonly T[] {
  const size = ({ contribution }: T): number =>
    contribution === null ? -1 : Number.isNaN(contribution) ? Number.POSITIVE_INFINITY : Math.abs(contribution);
  return entries
    .map((entry, position) => ({ entry, position, size: size(entry) }))
    .sort((a, b) => (a.size === b.size ? a.position - b.position : b.size - a.size))
    .map(({ entry }) => entry);
}
