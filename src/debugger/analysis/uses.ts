/** Who uses a number: the steps of an iteration that read it, looked up through copies. */
import { nameElement } from '../../engine/op.js';
import { isKnown, isWhole, type Trace, type TraceFrame, type TraceValue } from '../../timeline/trace.js';
import { copiedFrom, rank } from './causes.js';
import { type KeptTensor, keptAfter } from './kept-tensors.js';

export interface Use {
  /** The element that it is used for, e.g. `P(love)`. */
  readonly name: string;
  /** Whether it is known what becomes of it there. */
  readonly isKnown: boolean;
  /** ∂ of that element by this one; null where it is read without a derivative, as a saved value, or that is not known. */
  readonly derivative: number | null;
  readonly contribution: number | null;
  /** Null where it was not recorded. */
  readonly value: number | null;
  readonly frame: number;
  readonly element: number;
  readonly scope: readonly string[];
  readonly through: readonly string[];
}

export interface Uses {
  readonly name: string;
  /** Largest contribution first, then those without a derivative. */
  readonly uses: readonly Use[];
  /** Where the next iteration starts from it. */
  readonly next: KeptTensor | null;
}

/** Who uses the element, in this iteration. */
export function explainUses(execution: Trace, frame: TraceFrame, element: number): Uses {
  const { output } = frame;
  return {
    name: nameElement(output, element),
    uses: rank(usesOf(execution, output, element, frame.index + 1, [])),
    next: keptAfter(execution, output),
  };
}

/** Who uses an element of a parameter or of anything else that the iteration was given. */
export function usesOfGiven(execution: Trace, value: TraceValue, element: number): readonly Use[] {
  return rank(usesOf(execution, value, element, 0, []));
}

function usesOf(
  execution: Trace,
  value: TraceValue,
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
  execution: Trace,
  frame: TraceFrame,
  position: number,
  element: number,
  through: readonly string[],
): readonly Use[] {
  const { index, scope } = frame;
  if (!isWhole(frame) || !frame.op.differentiable(position)) {
    const { symbol: name, data } = frame.output;
    return [
      {
        name,
        isKnown: isKnown(frame.op) && !frame.op.differentiable(position),
        derivative: null,
        contribution: null,
        value: data?.[0] ?? null,
        frame: index,
        element: 0,
        scope,
        through,
      },
    ];
  }
  const { op, inputs, output, attributes } = frame;
  const value = inputs[position].data[element];
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
        isKnown: true,
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
