/**
 * The trace of one iteration. Of a run that was executed here all of it is known; of one that was recorded elsewhere ops may
 * be unknown, values may not have been kept, and which values are the loss, predictions or gradients may not be told.
 */
import type { Op, Term, Value } from '../engine/op.js';
import type { Frame } from '../engine/tape.js';
import { normOf } from '../engine/tensor.js';
import type { ScoredGroup } from '../models/language-head.js';
import type { Batch } from '../models/model.js';
import type { Outcome } from '../training/program.js';
import type { RunState } from '../training/run-state.js';

/** A value of a trace; `data` is null where it was not recorded. */
export interface TraceValue extends Omit<Value, 'data'> {
  readonly data: Float64Array | null;
}

/** An op of which nothing is known but its name. */
export type UnknownOp = Pick<Op, 'name'>;

/** A frame of a trace: one whose op is known and whose values are all there is a Frame. */
export interface TraceFrame extends Omit<Frame, 'op' | 'inputs' | 'output'> {
  readonly op: Op | UnknownOp;
  readonly inputs: readonly TraceValue[];
  readonly output: TraceValue;
}

/** Where things are in the frames of one iteration, as far as that is known. */
export interface TraceOutcome {
  /** Empty where it is not known which values are predictions. */
  readonly groups: readonly ScoredGroup[];
  readonly batch: Batch | null;
  readonly total: TraceValue | null;
  readonly mean: TraceValue | null;
  readonly perplexity: TraceValue | null;
  readonly objective: TraceValue | null;
  readonly learningRate: number | null;
  /** As they were, in the order of the declarations. */
  readonly parameters: readonly TraceValue[];
  /** Null for a parameter that has none, or where it is not known. */
  readonly gradients: readonly (TraceValue | null)[];
  readonly updated: readonly (TraceValue | null)[];
  readonly end: RunState | null;
}

/** One executed iteration. */
export interface Trace {
  readonly iteration: number;
  readonly start: RunState | null;
  readonly frames: readonly TraceFrame[];
  readonly outcome: TraceOutcome;
}

/** A trace of a program that was executed here, with nothing missing. */
export interface ReplayedTrace extends Trace {
  readonly start: RunState;
  readonly frames: readonly Frame[];
  readonly outcome: Outcome;
  readonly bytes: number;
}

/** Whether the numbers of a value are there. */
export function isRecorded(value: TraceValue): value is Value {
  return value.data !== null;
}

export function isKnown(op: Op | UnknownOp): op is Op {
  return 'terms' in op;
}

/** Whether a frame can be explained: its op is known and all its values are there. */
export function isWhole(frame: TraceFrame): frame is Frame {
  return isKnown(frame.op) && isRecorded(frame.output) && frame.inputs.every(isRecorded);
}

/** The length of values taken as one vector; null where one of them was not recorded. */
export function recordedNorm(values: readonly (TraceValue | null)[]): number | null {
  const isThere = (value: TraceValue | null): value is Value => value !== null && isRecorded(value);
  return values.every(isThere) ? normOf(values) : null;
}

/** What an element of a step's output was made of. */
export function termsOf({ op, inputs, output, attributes }: Frame, element: number): readonly Term[] {
  return op.terms(inputs, output, attributes, element);
}
