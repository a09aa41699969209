/** What a step is about: the value whose gradient it computes, the parameter that it updates, or what it made itself. */

import type { CommandContext, ReplayContext } from '../debugger/command.js';
import { selectedElement } from '../debugger/places/selection.js';
import { steepestElement } from '../debugger/places/steepest.js';
import type { ParameterElement } from '../debugger/places/targets.js';
import { accumulate } from '../numbers/engine/accumulate.js';
import type { Term } from '../numbers/engine/op-derivatives.js';
import { isPullback } from '../numbers/engine/pullback.js';
import type { Frame } from '../numbers/engine/tape.js';
import { sizeOf } from '../numbers/engine/tensor.js';
import type { Value } from '../numbers/engine/value.js';
import { findOrMake } from '../numbers/kernels/remember.js';
import {
  isWhole,
  type ReplayedTrace,
  type Trace,
  type TraceFrame,
  type TraceValue,
  termsOf,
} from '../timeline/trace.js';
import { lookThroughCopies } from './causes.js';
import { keptBefore } from './kept-tensors.js';
import { traceFrom } from './trace-back.js';

/** Has one element for each element of the frame's output. */
export function subjectOf(trace: ReplayedTrace, frame: Frame): Value;
export function subjectOf(trace: Trace, frame: TraceFrame): TraceValue;
export function subjectOf(trace: Trace, frame: TraceFrame): TraceValue {
  const { frames, outcome } = trace;
  const { op, inputs, output } = frame;
  const parameter = outcome.parameters[createParameterFinder(trace)(output) ?? -1];
  if (parameter !== undefined && sizeOf(parameter.shape) === sizeOf(output.shape)) return parameter;
  if (isPullback(op)) return inputs[op.input + 1];
  const [first] = inputs;
  // An accumulation is about the same value as the parts that it adds up.
  return op.name === accumulate.name && first.frame !== null ? subjectOf(trace, frames[first.frame]) : output;
}

/**
 * The parameter element behind an element of a frame's output: one of the parameter that the frame is about, or else
 * the parameter element that adds most to it, even through a copy. Null where there is none.
 */
export function parameterBehind(trace: Trace, frame: TraceFrame, element: number): ParameterElement | null {
  const { parameters } = trace.outcome;
  const { inputs } = frame;
  const positionOf = ({ node }: TraceValue): number => parameters.findIndex((parameter) => parameter.node === node);
  const own = positionOf(subjectOf(trace, frame));
  if (own !== -1) return { parameter: own, element };
  const size = ({ value, derivative }: Term): number => Math.abs(value * derivative);
  const terms = (isWhole(frame) ? [...termsOf(frame, element)] : []).sort((a, b) => size(b) - size(a));
  const origins = [
    ...terms.map(({ input, index }) => ({ value: inputs[input], element: index })),
    ...terms.map(({ input, index }) => lookThroughCopies(trace, inputs[input], index)),
  ];
  const origin = origins.find(({ value }) => positionOf(value) !== -1);
  return origin === undefined ? null : { parameter: positionOf(origin.value), element: origin.element };
}

/** The parameter element behind the selection; null where nothing has been executed or no parameter is behind it. */
export function parameterAtHand({ session, moment }: CommandContext) {
  const { trace, frame } = moment;
  return frame === null ? null : parameterBehind(trace, frame, selectedElement(moment, session.where.selection));
}

/**
 * The parameter element that a change should be made to where nobody has said which: the one behind the selection, else
 * where the way back from it ends, else, before the first step, the one with the steepest gradient.
 */
export function parameterToChange(context: ReplayContext): ParameterElement {
  const { session, moment } = context;
  const { trace, frame } = moment;
  const way =
    frame === null ? [] : traceFrom(trace, frame.index, selectedElement(moment, session.where.selection), 'back');
  const end = way.at(-2)?.place ?? null;
  return (
    parameterAtHand(context) ??
    (end === null ? null : parameterBehind(trace, trace.frames[end.frame], end.element)) ??
    steepestElement(trace.outcome.gradients)
  );
}

/**
 * Finds the parameter whose gradient, update or optimizer memory a value is, finished or in the making; null where it is
 * of none, or of several, as a norm over all gradients is.
 */
export function createParameterFinder(trace: Trace): (value: TraceValue) => number | null {
  const { gradients, updated } = trace.outcome;
  const known = new Map<number, number | null>();
  for (const values of [gradients, updated]) {
    for (const [parameter, value] of values.entries()) if (value !== null) known.set(value.node, parameter);
  }
  const inTheMaking = ({ scope, inputs }: TraceFrame): number | null => {
    if (scope[0] !== 'update') return null;
    const [first, ...others] = new Set(inputs.map(find).filter((parameter) => parameter !== null));
    return others.length === 0 ? (first ?? null) : null;
  };
  const find = (value: TraceValue): number | null =>
    findOrMake(known, value.node, () =>
      value.frame === null ? (keptBefore(trace, value)?.parameter ?? null) : inTheMaking(trace.frames[value.frame]),
    );
  return find;
}
