/** What uses a number: the steps of an iteration that read it, looking through copies. */
import { nameElement } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import { sizeOf } from '../../engine/tensor.js';
import { isKnown, isWhole, type Trace, type TraceFrame, type TraceValue } from '../../timeline/trace.js';
import {
  copiedFrom,
  type ElementPlace,
  gradientParts,
  gradientsContaining,
  type LinkedElement,
  rank,
} from './causes.js';

/** An element computed from it, e.g. `P(love)`. */
export interface Use extends LinkedElement, ElementPlace {
  /** Whether it is known what becomes of it there. Without a derivative it is then read as it is, as a saved value. */
  readonly isKnown: boolean;
}

/** What uses an element of a value: the largest contribution first, then those without a derivative. */
export function usesOf(execution: Trace, value: TraceValue, element: number): readonly Use[] {
  return rank(usesThrough(execution, value, element, []));
}

function usesThrough(execution: Trace, value: TraceValue, element: number, through: readonly string[]): readonly Use[] {
  return execution.frames
    .slice((value.frame ?? -1) + 1)
    .flatMap((frame) =>
      frame.inputs.flatMap((input, position) =>
        input.node === value.node
          ? elementsFrom(input, element).flatMap((read) => usesAt(execution, frame, position, read, through))
          : [],
      ),
    );
}

/** The elements of what is read that show an element of what was written. */
function elementsFrom({ origin, data, shape }: TraceValue, element: number): readonly number[] {
  if (origin === undefined) return [element];
  // What was not recorded is read as a whole.
  if (data === null) return [0];
  return Array.from({ length: sizeOf(shape) }, (_, index) => index).filter((index) => origin(index)?.index === element);
}

function usesAt(
  execution: Trace,
  frame: TraceFrame,
  position: number,
  element: number,
  through: readonly string[],
): readonly Use[] {
  if (!isWhole(frame)) return [readOnly(frame, position, through)];
  const { op, inputs, output, attributes } = frame;
  const value = inputs[position].data[element];
  const parts = partsFrom(frame, position, element);
  if (parts.length > 0) return parts.map(({ to, derivative }) => asUse(frame, to, derivative, value, through));
  if (!op.differentiable(position)) return [readOnly(frame, position, through)];
  return op.dependents(position, inputs, element, attributes, output).flatMap((dependent): readonly Use[] => {
    // It takes two terms to see that a sum is no copy, not all of its hundreds.
    if (dependent.derivative === 1 && copiedFrom(frame, dependent.index) !== null) {
      const further = usesThrough(execution, output, dependent.index, [...through, frame.label]);
      // A copy that nothing reads is itself the use.
      if (further.length > 0) return further;
    }
    return [asUse(frame, dependent.index, dependent.derivative, value, through)];
  });
}

/** The use by a step whose derivative is not known, or that has none. */
function readOnly({ op, output, index, scope }: TraceFrame, position: number, through: readonly string[]): Use {
  return {
    name: output.symbol,
    isKnown: isKnown(op) && !op.differentiable(position),
    derivative: null,
    contribution: null,
    value: output.data?.[0] ?? null,
    frame: index,
    element: 0,
    scope,
    through,
  };
}

/** The elements of a gradient that an element of an input is a part of, beside what arrives. */
function partsFrom(frame: Frame, position: number, element: number) {
  return gradientsContaining(frame, position, element).flatMap((to) =>
    (gradientParts(frame, to) ?? [])
      .filter(({ input, index }) => input + 1 === position && index === element)
      .map(({ derivative }) => ({ derivative, to })),
  );
}

function asUse(
  { index, output, scope }: Frame,
  element: number,
  derivative: number,
  value: number,
  through: readonly string[],
): Use {
  return {
    name: nameElement(output, element),
    isKnown: true,
    derivative,
    contribution: value * derivative,
    value: output.data[element],
    frame: index,
    element,
    scope,
    through,
  };
}
