/** What uses a number: the steps of an iteration that read it. */
import type { Dependent } from '../numbers/engine/op-derivatives.js';
import type { Frame } from '../numbers/engine/tape.js';
import { range, sizeOf } from '../numbers/engine/tensor.js';
import { nameElement } from '../numbers/engine/value.js';
import { isKnown, isWhole, type Trace, type TraceFrame, type TraceValue } from '../timeline/trace.js';
import { type ElementPlace, gradientParts, gradientsContaining, type LinkedElement, rank } from './causes.js';

/** An element computed from it, e.g. `P(love)`. */
export interface Use extends LinkedElement, ElementPlace {
  /** Whether it is known what becomes of it there. Without a derivative it is then read as it is, as a saved value. */
  readonly isKnown: boolean;
}

/** What uses an element of a value: the largest contribution first, then those without a derivative. */
export function usesOf(execution: Trace, value: TraceValue, element: number): readonly Use[] {
  return rank(
    execution.frames
      .slice((value.frame ?? -1) + 1)
      .flatMap((frame) =>
        frame.inputs.flatMap((input, position) =>
          input.node === value.node
            ? elementsFrom(input, element).flatMap((read) => usesAt(frame, position, read))
            : [],
        ),
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

function usesAt(frame: TraceFrame, position: number, element: number): readonly Use[] {
  if (!isWhole(frame)) return [readOnly(frame, position)];
  const { op, inputs, output, attributes } = frame;
  const value = inputs[position].data[element];
  const asUses = (dependents: readonly Dependent[]): readonly Use[] =>
    dependents.map(({ index, derivative }) => asUse(frame, index, derivative, value));
  const parts = partsFrom(frame, position, element);
  if (parts.length > 0) return asUses(parts);
  if (op.derive.operands !== undefined) return asUses(dependentsAmongOperands(frame, position, element));
  return op.derive.differentiable(position)
    ? asUses(op.derive.dependents(position, inputs, element, attributes, output))
    : [readOnly(frame, position)];
}

/** The use by a step whose derivative is not known, or that has none. */
function readOnly({ op, output, index, scope }: TraceFrame, position: number): Use {
  return {
    name: output.symbol,
    isKnown: isKnown(op) && !op.derive.differentiable(position),
    derivative: null,
    contribution: null,
    value: output.data?.[0] ?? null,
    frame: index,
    element: 0,
    scope,
  };
}

/** The elements of a gradient that an element of an input is a part of, beside what arrives. */
function partsFrom(frame: Frame, position: number, element: number): readonly Dependent[] {
  return gradientsContaining(frame, position, element).flatMap((to) =>
    (gradientParts(frame, to) ?? [])
      .filter(({ input, index }) => input + 1 === position && index === element)
      .map(({ derivative }) => ({ index: to, derivative })),
  );
}

/** The elements of the output whose formulas name an element of an input. */
function dependentsAmongOperands(frame: Frame, position: number, element: number): readonly Dependent[] {
  const { op, inputs, output, attributes } = frame;
  return range(output.data.length).flatMap((to) =>
    (op.derive.operands?.(inputs, to, attributes) ?? [])
      .filter(({ input, index }) => input === position && index === element)
      .map(({ derivative }) => ({ index: to, derivative })),
  );
}

function asUse({ index, output, scope }: Frame, element: number, derivative: number, value: number): Use {
  return {
    name: nameElement(output, element),
    isKnown: true,
    derivative,
    contribution: value * derivative,
    value: output.data[element],
    frame: index,
    element,
    scope,
  };
}
